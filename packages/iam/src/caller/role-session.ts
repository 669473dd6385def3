/** The role session a caller gets when it assumes a role: its tags, its name and its Run As user where the caller may choose them. */
import { runAsTag } from '@sallyport/aws';
import type { AccountExport, ExportedRole } from '../account/account-export.ts';
import { contextKeys } from '../document/context-keys.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { unknownConditions } from '../explain/unknown-conditions.ts';
import { fold } from '../match/fold.ts';
import { runAsTagOf } from '../service/run-as.ts';
import { decideTrust, freeKeys, mayPass, sessionNameOf } from './assume-role.ts';
import { type Caller, createCaller } from './caller.ts';

/**
 * Where the caller may tag the session, all its principal tags are unknown. Where the caller may give it any name, its
 * aws:userid is unknown: a policy that allows one name then allows every caller that takes it.
 */
export function roleSessionOf(account: AccountExport, from: Caller, role: ExportedRole): Caller {
  const taggable = mayPass(from, role, 'sts:TagSession');
  const caller = createCaller(account, role, { ...from.connection, sessionName: sessionNameOf(from), taggable });
  const anyName = readsUserId(caller) && mayTakeName(from, role, unusedName(from, role));
  const values = taggable ? allowedRunAsTags(from, role) : undefined;
  return {
    ...caller,
    sessionNames: () => {
      const allows = (name: string): boolean =>
        decideTrust(from, role, 'sts:AssumeRole', { 'sts:RoleSessionName': name }, freeKeysButName).verdict !==
        'denied';
      if (allows(unusedName(from, role))) return 'any';
      return allows(sessionNameOf(from)) ? 'own' : 'other';
    },
    ...(anyName ? { unknown: [...caller.unknown, 'aws:userid'] } : {}),
    ...(values === undefined ? {} : { runAs: runAsOf(role, values) }),
  };
}

const freeKeysButName = freeKeys.filter((key) => key !== 'sts:RoleSessionName');

/** A name that occurs in no policy: the answer for a name that some condition excepts is not the answer for any name. */
function unusedName(caller: Caller, { trust }: ExportedRole): string {
  const values = [trust, ...policiesOf(caller)].flatMap(({ policy }) =>
    policy.statements.flatMap(({ conditions }) => conditions.flatMap((condition) => condition.values)),
  );
  let name = 'somebody.else';
  while (values.some(({ text }) => fold(text).includes(name))) name += '.x';
  return name;
}

function mayTakeName(caller: Caller, role: ExportedRole, name: string): boolean {
  return decideTrust(caller, role, 'sts:AssumeRole', { 'sts:RoleSessionName': name }, []).verdict !== 'denied';
}

export function readsUserId(caller: Caller): boolean {
  return policiesOf(caller).some(({ policy }) =>
    contextKeys(policy.document).some((key) => fold(key) === 'aws:userid'),
  );
}

function policiesOf({ policies: { identity, boundary = [], serviceControl = [] } }: Caller): readonly NamedPolicy[] {
  return [...identity, ...boundary, ...serviceControl.flatMap((level) => level.policies)];
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
