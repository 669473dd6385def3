/** External principals that can assume roles of the account: they have the access of these roles, and of the roles behind them. */
import type { AccessPath } from '../access-paths/access-path.ts';
import { type Reach, throughRole } from '../access-paths/reach.ts';
import type { AccountExport, ExportedRole } from '../account/account-export.ts';
import { all, better } from '../caller/answer.ts';
import { assumableRoles, longestChain } from '../caller/assumable-roles.ts';
import { type Caller, type CallerOptions, createCaller } from '../caller/caller.ts';
import type { ActionDecision } from './decide-action.ts';
import { decideExternalPrincipals } from './external-principals.ts';
import type { PrincipalAnswer, WhoCanOptions } from './principal-answer.ts';

const assumeActions = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'];

/**
 * External principals that can assume the role. Service principals are left out: they act for the principal that configured
 * them, and that principal is listed itself.
 */
function externalCallersOf(
  account: AccountExport,
  role: ExportedRole,
  options: CallerOptions,
): readonly PrincipalAnswer[] {
  const best = new Map<string, PrincipalAnswer>();
  for (const action of assumeActions) {
    for (const one of decideExternalPrincipals(account, action, role.arn, options)) {
      const name = `${one.external} ${one.principal}`;
      const known = best.get(name);
      if (one.verdict === 'denied' || one.external === 'service') continue;
      if (known === undefined || better(one, known)) best.set(name, one);
    }
  }
  return [...best.values()];
}

export function externalThroughRoles(
  account: AccountExport,
  { longestChain: limit = longestChain, context, absent, endpoint, region }: WhoCanOptions,
  decide: (caller: Caller) => ActionDecision,
): readonly PrincipalAnswer[] {
  if (limit === 0) return [];
  // The other options are about the resource, or about a session of a principal of the account.
  const known = {
    ...(context && { context }),
    ...(absent && { absent }),
    ...(endpoint && { endpoint }),
    ...(region !== undefined && { region }),
  };
  return account.roles.flatMap((role): readonly PrincipalAnswer[] => {
    const principals = externalCallersOf(account, role, known);
    if (principals.length === 0) return [];
    const asRole = bestOfRole(account, createCaller(account, role, known), limit - 1, decide);
    if (asRole.verdict === 'denied') return [];
    return principals.map((one) => ({
      ...one,
      ...all([one, asRole]),
      assumedRoles: asRole.assumedRoles,
      decisions: [...one.decisions, ...asRole.decisions],
    }));
  });
}

type RoleAnswer = ActionDecision & Pick<PrincipalAnswer, 'assumedRoles'>;

/** What a role can do itself, or through the roles it can assume. */
function bestOfRole(
  account: AccountExport,
  caller: Caller,
  limit: number,
  decide: (caller: Caller) => ActionDecision,
): RoleAnswer {
  let best: RoleAnswer = { assumedRoles: [caller.arn], ...decide(caller) };
  if (best.verdict === 'allowed') return best;
  for (const next of assumableRoles(account, caller, limit)) {
    const asNext = decide(next.caller);
    const answer = all([next, asNext]);
    if (!better(answer, best)) continue;
    const decisions = [...next.decisions, ...asNext.decisions];
    best = { ...answer, assumedRoles: [caller.arn, ...next.assumedRoles], decisions };
  }
  return best;
}

/** The access paths of one external principal to a node. */
export type ExternalReach = Reach & Required<Pick<PrincipalAnswer, 'external'>>;

/**
 * The access paths of the external principals that can assume these roles. `reached` are answers of `reach` for roles of the
 * account. A path is allowed where both assuming the role and the path of the role are.
 */
export function externalReach(
  account: AccountExport,
  reached: readonly Reach[],
  options: CallerOptions = {},
): readonly ExternalReach[] {
  const found = new Map<string, ExternalReach>();
  for (const { principal, node, paths } of reached) {
    const role = account.roles.find(({ arn }) => arn === principal);
    if (role === undefined || paths.length === 0) continue;
    for (const { external = 'principal', ...one } of externalCallersOf(account, role, options)) {
      const name = `${external} ${one.principal}`;
      const known: readonly AccessPath[] = found.get(name)?.paths ?? [];
      const more = paths.flatMap((path) =>
        throughRole({ ...one, assumedRoles: [principal, ...path.assumedRoles] }, [path]),
      );
      found.set(name, { principal: one.principal, external, node, paths: [...known, ...more] });
    }
  }
  return [...found.values()];
}
