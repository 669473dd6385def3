/** Ways from outside that lead through roles of the account: who enters by one has all it can do, and what lies behind it. */

import { type Reach, throughRole } from '../access-paths/reach.ts';
import type { AccountExport, ExportedRole } from '../account/account-export.ts';
import { all, better } from '../caller/answer.ts';
import { assumableRoles, longestChain } from '../caller/assumable-roles.ts';
import { type Asker, type AskerOptions, createAsker } from '../caller/caller.ts';
import type { Decided } from './decide-action.ts';
import { askOutsiders } from './external-principals.ts';
import type { Capable, WhoCanOptions } from './principal-answer.ts';

const doors = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'];

/**
 * Who from outside may become a role. Services are left out: they act for whoever set them up, and those are asked
 * themselves.
 */
function entrants(account: AccountExport, role: ExportedRole, options: AskerOptions): readonly Capable[] {
  const best = new Map<string, Capable>();
  for (const one of doors.flatMap((door) => askOutsiders(account, door, role.arn, options))) {
    const name = `${one.outside} ${one.principal}`;
    const known = best.get(name);
    if (one.verdict === 'denied' || one.outside === 'service') continue;
    if (known === undefined || better(one, known)) best.set(name, one);
  }
  return [...best.values()];
}

export function throughRoles(
  account: AccountExport,
  { longestChain: limit = longestChain, context, absent, endpoint }: WhoCanOptions,
  direct: (asker: Asker) => Decided,
): readonly Capable[] {
  if (limit === 0) return [];
  // What else is told is about the resource, or about a session of somebody's own.
  const known = { ...(context && { context }), ...(absent && { absent }), ...(endpoint && { endpoint }) };
  return account.roles.flatMap((role): readonly Capable[] => {
    const outside = entrants(account, role, known);
    if (outside.length === 0) return [];
    const beyond = behind(account, createAsker(account, role, known), limit - 1, direct);
    if (beyond.verdict === 'denied') return [];
    return outside.map((one) => ({
      ...one,
      ...all([one, beyond]),
      via: beyond.via,
      decisions: [...one.decisions, ...beyond.decisions],
    }));
  });
}

/** What a role can do itself, or through the roles behind it. */
function behind(
  account: AccountExport,
  asker: Asker,
  limit: number,
  direct: (asker: Asker) => Decided,
): Decided & Pick<Capable, 'via'> {
  let best: Decided & Pick<Capable, 'via'> = { via: [asker.arn], ...direct(asker) };
  if (best.verdict === 'allowed') return best;
  for (const next of assumableRoles(account, asker, limit)) {
    const there = direct(next.asker);
    const through = all([next, there]);
    if (!better(through, best)) continue;
    const decisions = [...next.decisions, ...there.decisions];
    best = { ...through, via: [asker.arn, ...next.via], decisions };
  }
  return best;
}

/** What `reachFromOutside` answers: by which ways somebody from outside reaches a node. */
export type OutsideReach = Reach & Required<Pick<Capable, 'outside'>>;

/**
 * The same ways for whoever may become these roles from outside. `reached` is what `reach` says of roles of the account;
 * the ways of an outsider go through one of them, and are as open as becoming it and the way are.
 */
export function reachFromOutside(
  account: AccountExport,
  reached: readonly Reach[],
  options: AskerOptions = {},
): readonly OutsideReach[] {
  const found = new Map<string, OutsideReach>();
  for (const { principal, node, ways } of reached) {
    const role = account.roles.find(({ arn }) => arn === principal);
    if (role === undefined || ways.length === 0) continue;
    for (const { outside = 'principal', ...one } of entrants(account, role, options)) {
      const name = `${outside} ${one.principal}`;
      const known = found.get(name);
      const through = ways.flatMap((way) => throughRole({ ...one, via: [principal, ...way.via] }, [way]));
      found.set(name, { principal: one.principal, outside, node, ways: [...(known?.ways ?? []), ...through] });
    }
  }
  return [...found.values()];
}
