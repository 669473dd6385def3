/** What each external principal can do by the resource-based policy of a resource (spec/iam 4.1). */
import { isAccountId, splitArn } from '@sallyport/aws';
import type { AccountExport } from '../account/account-export.ts';
import { better } from '../caller/answer.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import { type ActionDecision, decideAction } from './decide-action.ts';
import { externalCaller } from './external-caller.ts';
import { listedPrincipals } from './listed-principals.ts';
import { createPolicyFilter } from './policy-filter.ts';
import type { PrincipalAnswer, WhoCanOptions } from './principal-answer.ts';

/** Includes the principals that are denied. */
export function decideExternalPrincipals(
  account: AccountExport,
  action: string,
  resource: string,
  options: WhoCanOptions,
): readonly PrincipalAnswer[] {
  const policy = policyOfResource(account, action, resource);
  if (policy === undefined) return [];
  const owner = options.resourceAccount ?? (isAccountId(splitArn(resource)?.[4] ?? '') ? undefined : account.account);
  const known = { ...options, ...(owner !== undefined && { resourceAccount: owner }) };
  const filter = createPolicyFilter(account);
  return listedPrincipals(account, action, policy, options).map((external): PrincipalAnswer => {
    const answers = external.samples.map((sample): ActionDecision => {
      const caller = externalCaller(account, external, sample, policy, filter, options);
      const alone = withPolicy(account, resource, filter.policyFor(policy, sample));
      return decideAction(alone, caller, action, resource, known);
    });
    const best = answers.reduce((one, other) => (better(other, one) ? other : one));
    return { principal: external.name, external: external.kind, assumedRoles: [], ...best };
  });
}

/** Nodes have no resource-based policy, and a trust policy only decides actions of sts. */
export function policyOfResource(account: AccountExport, action: string, resource: string): NamedPolicy | undefined {
  const given = account.roles.find(({ arn }) => arn === resource)?.trust ?? account.resourcePolicies.get(resource);
  const node = account.nodes.some(({ arn, id }) => arn === resource || id === resource);
  return node || (given?.policy.document.type === 'trust' && !fold(action).startsWith('sts:')) ? undefined : given;
}

/** The resource with this policy, and no other resource. */
function withPolicy(account: AccountExport, resource: string, policy: NamedPolicy): AccountExport {
  const role = account.roles.find(({ arn }) => arn === resource);
  return {
    ...account,
    nodes: [],
    roles: role === undefined ? [] : [{ ...role, trust: policy }],
    resourcePolicies: role === undefined ? new Map([[resource, policy]]) : new Map(),
  };
}
