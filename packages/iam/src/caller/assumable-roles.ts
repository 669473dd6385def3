/** Roles a principal can become, one after the other (spec/iam 12). */

import type { AccountExport, ExportedRole } from '../account/account-export.ts';
import { contextKeys } from '../document/context-keys.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { readUnknownKeys } from '../evaluate/read-context.ts';
import { unknownConditions } from '../explain/unknown-conditions.ts';
import { fold } from '../match/fold.ts';
import type { RequestContext } from '../request.ts';
import { assumeRoleNeeds } from '../service/assume-role.ts';
import { runAsTag } from '../service/run-as.ts';
import { type Answer, all, better } from './answer.ts';
import { assumesNothing } from './assumes-no-role.ts';
import { type Asker, ask, createAsker, mayBeTagged } from './caller.ts';
import { isAbsent, unknownKeys } from './unknown-keys.ts';

/** A role somebody can become, perhaps through others. The verdict is that of the whole chain (spec/iam 12). */
export type AssumedRole = Answer & {
  readonly role: ExportedRole;
  /** ARNs of the roles in order, this one last. */
  readonly via: readonly string[];
  /** The role session one gets. */
  readonly asker: Asker;
  /** The decisions of the whole chain. */
  readonly decisions: readonly Decision[];
};

/**
 * Roles followed in a row by default: AWS knows no bound. A role is only gone on from when it was come to in a better way, so
 * that every search ends.
 */
export const longestChain: number = Number.POSITIVE_INFINITY;

/** What the caller chooses freely when assuming a role; tags and source identity only where they may be set at all (spec/iam 12.5). */
const named = ['sts:RoleSessionName', 'sts:ExternalId'];
const tagged = ['sts:TransitiveTagKeys', 'aws:RequestTag/*', 'aws:TagKeys'];
const identified = ['sts:SourceIdentity'];
const chosen = [...named, ...tagged, ...identified];
const isChosen = readUnknownKeys(chosen);

export function assumableRoles(
  account: AccountExport,
  asker: Asker,
  limit: number = longestChain,
): readonly AssumedRole[] {
  const best = new Map<string, AssumedRole>();
  let front: readonly Pick<AssumedRole, 'asker' | 'via' | 'verdict' | 'keys' | 'decisions'>[] = [
    { asker, via: [], verdict: 'allowed', keys: [], decisions: [] },
  ];
  for (let hop = 0; hop < limit && front.length > 0; hop += 1) {
    const reached = new Map<string, AssumedRole>();
    for (const from of front) {
      if (assumesNothing(account, from.asker)) continue;
      for (const role of account.roles) {
        if (role.arn === asker.arn) continue;
        const plain = reached.get(role.arn) ?? best.get(role.arn);
        // No chain is better than its beginning.
        if (plain !== undefined && !better(from, plain) && !varies(account, role)) continue;
        const step = assume(from.asker, role);
        const answer = all([from, step]);
        if (answer.verdict === 'denied') continue;
        const next = becomes(account, from.asker, role);
        const session = sessionOf(role, next);
        const known = reached.get(session) ?? best.get(session);
        if (known !== undefined && !better(answer, known)) continue;
        reached.set(session, {
          ...answer,
          role,
          via: [...from.via, role.arn],
          asker: next,
          decisions: [...from.decisions, step],
        });
      }
    }
    for (const [session, role] of reached) best.set(session, role);
    front = [...reached.values()];
  }
  return [...best.values()];
}

/** Whoever may tag or name the session freely can do other things as the role than whoever may not: it counts as another. */
function sessionOf({ arn }: ExportedRole, { unknown, runAs }: Asker): string {
  const free = ['aws:PrincipalTag/*', 'aws:userid'].filter((key) => unknown.includes(key));
  return free.length === 0 ? arn : JSON.stringify([arn, free, runAs ?? null]);
}

const variesByRole = new WeakMap<ExportedRole, boolean>();

/** Whether sessions of the role may differ by how it was come by. */
function varies(account: AccountExport, role: ExportedRole): boolean {
  let known = variesByRole.get(role);
  if (known === undefined) {
    known = mayBeTagged(role) || looksAtUserId(createAsker(account, role));
    variesByRole.set(role, known);
  }
  return known;
}

/** The usual way first: no tags, the session named after the person. Where that is refused, whatever can be chosen. */
export function assume(asker: Asker, role: ExportedRole): Decision {
  const [need] = needsOf(asker, role);
  const plain = askTrust(asker, role, 'sts:AssumeRole', need?.context ?? {}, []);
  if (plain.verdict === 'allowed') return plain;
  const free = askTrust(asker, role, 'sts:AssumeRole', {}, chosen);
  // Of people from outside nobody knows the usual way: what they may choose counts from the start.
  const counts = (choosing: Decision): boolean =>
    better(choosing, plain) || (asker.stranger === true && choosing.verdict === plain.verdict);
  if (!counts(free)) return plain;
  const mayTag = maySet(asker, role, 'sts:TagSession');
  const mayIdentify = maySet(asker, role, 'sts:SetSourceIdentity');
  if (mayTag && mayIdentify) return free;
  const choice = [...named, ...(mayTag ? tagged : []), ...(mayIdentify ? identified : [])];
  const bound = askTrust(asker, role, 'sts:AssumeRole', {}, choice);
  return counts(bound) ? bound : plain;
}

function maySet(asker: Asker, role: ExportedRole, action: 'sts:TagSession' | 'sts:SetSourceIdentity'): boolean {
  return askTrust(asker, role, action, {}, chosen).verdict !== 'denied';
}

function needsOf(asker: Asker, role: ExportedRole) {
  return assumeRoleNeeds({
    roleArn: role.arn,
    roleTags: role.tags,
    sessionName: sessionNameOf(asker),
    tags: new Map(),
    transitiveTagKeys: [],
    inheritedTags: new Map(),
  });
}

function askTrust(
  asker: Asker,
  role: ExportedRole,
  action: string,
  context: RequestContext,
  choice: readonly string[],
): Decision {
  const [need] = needsOf(asker, role);
  const given = { ...asker.context, ...context };
  const open = unknownKeys([role.trust.policy.document], given).filter((key) => !isChosen(fold(key)));
  return ask(asker, action, need?.resources ?? [], {
    context,
    unknown: [...open, ...choice].filter((key) => !isAbsent(asker.connection.absent, key)),
    resource: new Map([[role.arn, role.trust]]),
  });
}

/** People name sessions after themselves, and so do the policies that bind them. */
function sessionNameOf({ principal, arn }: Asker): string {
  if (principal.type === 'role-session' && principal.sessionName !== '') return principal.sessionName;
  return arn.slice(arn.lastIndexOf('/') + 1).slice(0, 64);
}

/**
 * The session one gets. Where the caller may also tag it, nothing is known of its principal tags; where they may name it
 * as they like, nothing of its unique id: whoever is let through by that name may be anybody.
 */
function becomes(account: AccountExport, from: Asker, role: ExportedRole): Asker {
  const taggable = maySet(from, role, 'sts:TagSession');
  const asker = createAsker(account, role, { ...from.connection, sessionName: sessionNameOf(from), taggable });
  const freeName = looksAtUserId(asker) && mayBeCalled(from, role, nobodyNamed(from, role));
  const values = taggable ? settableRunAs(from, role) : undefined;
  return {
    ...asker,
    ...(freeName ? { unknown: [...asker.unknown, 'aws:userid'] } : {}),
    ...(values === undefined ? {} : { runAs: runAsOf(role, values) }),
  };
}

/** A name no policy holds: one that was made an exception of would look like a rule for everybody. */
function nobodyNamed(asker: Asker, { trust }: ExportedRole): string {
  const held = [trust, ...carriedBy(asker)].flatMap(({ policy }) =>
    policy.statements.flatMap(({ conditions }) => conditions.flatMap(({ comparators }) => comparators)),
  );
  let name = 'somebody.else';
  while (held.some(({ source }) => fold(source).includes(name))) name += '.x';
  return name;
}

function mayBeCalled(asker: Asker, role: ExportedRole, name: string): boolean {
  return askTrust(asker, role, 'sts:AssumeRole', { 'sts:RoleSessionName': name }, []).verdict !== 'denied';
}

function looksAtUserId(asker: Asker): boolean {
  return carriedBy(asker).some(({ policy }) => contextKeys(policy.document).some((key) => fold(key) === 'aws:userid'));
}

function carriedBy({ policies: { identity, boundary = [], serviceControl = [] } }: Asker): readonly NamedPolicy[] {
  return [...identity, ...boundary, ...serviceControl.flatMap((level) => level.policies)];
}

/** Values the caller may set for the tag that decides the OS user; undefined: any (spec/iam 15.5). */
function settableRunAs(asker: Asker, role: ExportedRole): readonly string[] | undefined {
  const tag = `aws:RequestTag/${runAsTag}`;
  const withTag = (value: string): Decision =>
    askTrust(asker, role, 'sts:TagSession', { [tag]: value, 'aws:TagKeys': [runAsTag] }, named);
  if (withTag(nobodyNamed(asker, role)).verdict !== 'denied') return undefined;
  const open = askTrust(asker, role, 'sts:TagSession', { 'aws:TagKeys': [runAsTag] }, [...named, tag]);
  const values = unknownConditions(open).flatMap(({ key, values: listed }) => (fold(key) === fold(tag) ? listed : []));
  // A pattern stands for names nobody can list.
  if (values.some((value) => /[*?]/.test(value))) return undefined;
  return [...new Set(values)].filter((value) => withTag(value).verdict !== 'denied');
}

/** Whoever may set the tag may also leave the role's own. */
function runAsOf({ tags }: ExportedRole, values: readonly string[]): Asker['runAs'] {
  const own = [...tags].find(([key]) => fold(key) === fold(runAsTag))?.[1];
  const all = [...new Set([own, ...values])];
  return all.length === 1 ? own : { unknown: `aws:PrincipalTag/${runAsTag}`, values: all };
}
