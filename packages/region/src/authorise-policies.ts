/** The policies that apply to one call: identity-based policies, permissions boundary, session policies and role trust policies. */
import { parsePrincipalArn } from '@sallyport/aws';
import type { NamedPolicy, PolicySet } from '@sallyport/iam';
import type { Caller } from './caller.ts';
import type { Region } from './region.ts';
import type { Call, RequiredPermission } from './service.ts';
import { instanceIdentityPolicies, instanceIdentityRole } from './services/iam/instance-identity.ts';
import { named, rolePolicies, userPolicies } from './services/iam/principal-policies.ts';
import { iamArn, iamStore, type Role } from './services/iam/store.ts';
import { trustShown } from './services/iam/trust-principals.ts';

export function policiesFor(call: Call, requiredPermission: RequiredPermission): PolicySet {
  const { caller } = call;
  return {
    ...principalPolicies(caller),
    ...(caller.session !== undefined &&
      caller.session.policies.length > 0 && {
        session: caller.session.policies.map((document, i) => named(`session policy ${i + 1}`, 'session', document)),
      }),
    resource: requiredPermission.resourcePolicies ?? trustPolicies(call, requiredPermission),
    ...(call.endpoint?.policy !== undefined && {
      endpoint: [named(`policy of ${call.endpoint.id}`, 'endpoint', call.endpoint.policy)],
    }),
  };
}

/** The present identity-based policies and permissions boundary of a user or role. */
export function principalPolicies(caller: Pick<Caller, 'account' | 'principal'>): PolicySet {
  const { account, principal } = caller;
  if (principal.type === 'user') return userPolicies(account, principal.id);
  if (principal.type === 'role-session') {
    return principal.roleId === instanceIdentityRole(account).id
      ? instanceIdentityPolicies()
      : rolePolicies(account, principal.roleId);
  }
  return { identity: [] };
}

/** The trust policies of the roles that a call of sts names, in any account of the region. */
function trustPolicies({ region }: Call, requiredPermission: RequiredPermission): ReadonlyMap<string, NamedPolicy> {
  const found = new Map<string, NamedPolicy>();
  if (!requiredPermission.action.startsWith('sts:')) return found;
  for (const { arn } of requiredPermission.resources) {
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
