/** Every policy that applies to one call: the caller's own, its boundary, its session's, and the resource's. */
import { parsePrincipalArn } from '@sallyport/aws';
import type { NamedPolicy, PolicySet } from '@sallyport/iam';
import type { Caller } from './caller.ts';
import type { Region } from './region.ts';
import type { AccessNeed, Call } from './service.ts';
import { named, rolePolicies, userPolicies } from './services/iam/principal-policies.ts';
import { iamArn, iamStore, type Role } from './services/iam/store.ts';
import { trustShown } from './services/iam/trust-principals.ts';

export function policiesFor(call: Call, need: AccessNeed): PolicySet {
  const { caller } = call;
  return {
    ...principalPolicies(caller),
    ...(caller.session !== undefined &&
      caller.session.policies.length > 0 && {
        session: caller.session.policies.map((document, i) => named(`session policy ${i + 1}`, 'session', document)),
      }),
    resource: trustPolicies(call, need),
  };
}

/** Identity policies and boundary of a user or role, as they stand now. */
export function principalPolicies(caller: Pick<Caller, 'account' | 'principal'>): PolicySet {
  const { account, principal } = caller;
  if (principal.type === 'user') return userPolicies(account, principal.id);
  if (principal.type === 'role-session') return rolePolicies(account, principal.roleId);
  return { identity: [] };
}

/** The trust policies of the roles a call of sts is about, whichever of the region's accounts they are in. */
function trustPolicies({ region }: Call, need: AccessNeed): ReadonlyMap<string, NamedPolicy> {
  const found = new Map<string, NamedPolicy>();
  if (!need.action.startsWith('sts:')) return found;
  for (const { arn } of need.resources) {
    const named = parsePrincipalArn(arn);
    const account = region.accounts.get(named?.account ?? '');
    const role = account && named?.type === 'role' ? iamStore.of(account).roles.get(named.name) : undefined;
    if (account === undefined || role === undefined || iamArn(account, 'role', role) !== arn) continue;
    found.set(arn, trustPolicy(region, role));
  }
  return found;
}

export function trustPolicy(region: Region, role: Role): NamedPolicy {
  return named(`trust policy of ${role.name}`, 'trust', trustShown(region, role.trust));
}
