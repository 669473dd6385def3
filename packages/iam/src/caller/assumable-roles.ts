/** The roles a principal can assume, one after the other: role chaining (spec/iam 12). */

import type { AccountExport, ExportedRole } from '../account/account-export.ts';
import type { Decision } from '../evaluate/decision.ts';
import { type Answer, all, better } from './answer.ts';
import { decideAssumeRole } from './assume-role.ts';
import { assumesNoRole } from './assumes-no-role.ts';
import { allowsSessionTags, type Caller, createCaller } from './caller.ts';
import { roleSessionOf } from './role-session.ts';
import { readsSessionName } from './session-name.ts';

/** A role a principal can assume, perhaps through other roles. The verdict is that of the whole chain (spec/iam 12). */
export type AssumableRole = Answer & {
  readonly role: ExportedRole;
  /** ARNs of the roles in order, this one last. */
  readonly assumedRoles: readonly string[];
  /** The role session the principal gets. */
  readonly caller: Caller;
  /** The decisions of the whole chain. */
  readonly decisions: readonly Decision[];
};

/**
 * The default: AWS has no limit. The search ends, because it goes on from a role only when a better verdict for that role
 * was found.
 */
export const longestChain: number = Number.POSITIVE_INFINITY;

type Step = Pick<AssumableRole, 'caller' | 'assumedRoles' | 'verdict' | 'keys' | 'decisions'>;

export function assumableRoles(
  account: AccountExport,
  caller: Caller,
  limit: number = longestChain,
): readonly AssumableRole[] {
  const best = new Map<string, AssumableRole>();
  let front: readonly Step[] = [{ caller, assumedRoles: [], verdict: 'allowed', keys: [], decisions: [] }];
  for (let length = 0; length < limit && front.length > 0; length += 1) {
    const found = new Map<string, AssumableRole>();
    for (const from of front) {
      if (assumesNoRole(account, from.caller)) continue;
      for (const role of account.roles) {
        if (role.arn === caller.arn) continue;
        const untagged = found.get(role.arn) ?? best.get(role.arn);
        // The verdict of a chain is never better than that of its beginning.
        if (untagged !== undefined && !better(from, untagged) && !sessionsDiffer(account, role)) continue;
        const decision = decideAssumeRole(from.caller, role);
        const answer = all([from, decision]);
        if (answer.verdict === 'denied') continue;
        const session = roleSessionOf(account, from.caller, role);
        const key = sessionKey(role, session);
        const known = found.get(key) ?? best.get(key);
        if (known !== undefined && !better(answer, known)) continue;
        found.set(key, {
          ...answer,
          role,
          assumedRoles: [...from.assumedRoles, role.arn],
          caller: session,
          decisions: [...from.decisions, decision],
        });
      }
    }
    for (const [key, role] of found) best.set(key, role);
    front = [...found.values()];
  }
  return [...best.values()];
}

/** A session whose tags or name the principal chooses freely may have other permissions: it counts as another. */
function sessionKey({ arn }: ExportedRole, { principal, unknown, runAs }: Caller): string {
  const anyName = principal.type === 'role-session' && principal.sessionName === undefined;
  const free = [...(unknown.includes('aws:PrincipalTag/*') ? ['tags'] : []), ...(anyName ? ['name'] : [])];
  return free.length === 0 ? arn : JSON.stringify([arn, free, runAs ?? null]);
}

const differsByRole = new WeakMap<ExportedRole, boolean>();

/** Whether the permissions of a session of the role may depend on who assumed it. */
function sessionsDiffer(account: AccountExport, role: ExportedRole): boolean {
  let known = differsByRole.get(role);
  if (known === undefined) {
    known = allowsSessionTags(role) || readsSessionName(account, createCaller(account, role));
    differsByRole.set(role, known);
  }
  return known;
}
