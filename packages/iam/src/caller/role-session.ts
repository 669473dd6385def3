/** The role session a caller gets when it assumes a role: its tags, its name and its Run As user where the caller may choose them. */
import { runAsTag } from '@sallyport/aws';
import type { AccountExport, ExportedRole } from '../account/account-export.ts';
import type { Decision } from '../evaluate/decision.ts';
import { unknownConditions } from '../explain/unknown-conditions.ts';
import { fold } from '../match/fold.ts';
import { runAsTagOf } from '../service/run-as.ts';
import { decideTrust, freeKeys, mayPass, sessionNameOf } from './assume-role.ts';
import { type Caller, createCaller } from './caller.ts';
import { onlySessionName, readsSessionName, sessionNamesFor, unusedName } from './session-name.ts';

/**
 * Where the caller may tag the session, all its principal tags are unknown. Where the caller may give it another name than its
 * own, the name is unknown: a policy that allows one name then allows every caller that takes it.
 */
export function roleSessionOf(account: AccountExport, from: Caller, role: ExportedRole): Caller {
  const taggable = mayPass(from, role, 'sts:TagSession');
  const own = sessionNameOf(from);
  const named = createCaller(account, role, { ...from.connection, sessionName: own, taggable });
  const certain = !readsSessionName(account, named) || onlySessionName(from, role) === own;
  const caller = certain ? named : createCaller(account, role, { ...from.connection, taggable });
  const values = taggable ? allowedRunAsTags(from, role) : undefined;
  return {
    ...caller,
    sessionNames: { own, allowed: () => sessionNamesFor(from, role) },
    ...(values === undefined ? {} : { runAs: runAsOf(role, values) }),
  };
}

/** Values the caller may pass for the tag that decides the OS user; undefined: any (spec/iam 15.5). */
function allowedRunAsTags(caller: Caller, role: ExportedRole): readonly string[] | undefined {
  const tag = `aws:RequestTag/${runAsTag}`;
  const withTag = (value: string): Decision =>
    decideTrust(caller, role, 'sts:TagSession', { [tag]: value, 'aws:TagKeys': [runAsTag] }, freeKeys);
  if (withTag(unusedName(caller, role)).verdict !== 'denied') return undefined;
  const open = decideTrust(caller, role, 'sts:TagSession', { 'aws:TagKeys': [runAsTag] }, [...freeKeys, tag]);
  const values = unknownConditions(open).flatMap(({ key, values: listed }) => (fold(key) === fold(tag) ? listed : []));
  // A pattern matches names that cannot be listed.
  if (values.some((value) => /[*?]/.test(value))) return undefined;
  return [...new Set(values)].filter((value) => withTag(value).verdict !== 'denied');
}

/** A caller that may pass the tag may also omit it: then the role's own tag applies. */
function runAsOf({ tags }: ExportedRole, values: readonly string[]): Caller['runAs'] {
  const own = runAsTagOf(tags);
  const all = [...new Set([own, ...values])];
  return all.length === 1 ? own : { unknown: `aws:PrincipalTag/${runAsTag}`, values: all };
}
