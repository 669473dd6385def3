/** The root user of the account: no identity policy or boundary limits it, and it cannot assume roles. */
import type { AccountExport } from '../account/account-export.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { PolicySet } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import { deniesRoleTo } from '../service/assume-role.ts';
import { type Caller, type CallerOptions, connectionOf, documentsOf } from './caller.ts';
import { isAbsent, unknownKeys } from './unknown-keys.ts';

/** Only policies of the organization, of endpoints and of resources apply to it. */
export function rootCaller(
  { account, partition, serviceControl, resourceControl }: AccountExport,
  options: Pick<CallerOptions, 'context' | 'absent' | 'endpoint' | 'region'> = {},
): Caller {
  const { absent, endpoint } = options;
  const arn = `arn:${partition}:iam::${account}:root`;
  // The key gives the partition, which follows from no ARN in a request on "*".
  const context = { 'aws:PrincipalArn': arn, ...options.context };
  const policies: PolicySet = {
    identity: [],
    ...(serviceControl && { serviceControl }),
    ...(resourceControl && { resourceControl }),
    ...(endpoint && { endpoint }),
  };
  return {
    arn,
    principal: { type: 'root', account },
    context,
    unknown: unknownKeys(documentsOf(policies), context).filter((key) => !isAbsent(absent, key)),
    policies,
    connection: connectionOf(options),
    runAs: undefined,
  };
}

const why = 'the root user cannot assume roles, whatever their trust policies say';

/** undefined: the policies decide. */
export function denyRoleToRoot({ principal, context }: Caller, action: string, role: string): Decision | undefined {
  if (principal.type !== 'root' || !deniesRoleTo(principal, fold(action))) return undefined;
  const { account } = principal;
  const denial = { kind: 'implicit', policyType: 'trust', resource: role } as const;
  return {
    verdict: 'denied',
    action,
    request: { principal, action, resources: [{ arn: role }], context },
    keys: [],
    denial,
    trace: [{ resource: role, account, crossAccount: false, policyTypes: [], keys: [], reason: why, denial }],
  };
}
