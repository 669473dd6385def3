/** The caller as which an external principal is decided: its own account is taken to allow everything. */
import type { AccountExport } from '../account/account-export.ts';
import { type Caller, connectionOf } from '../caller/caller.ts';
import { isAbsent, unknownKeys } from '../caller/unknown-keys.ts';
import { compile } from '../compile/compile.ts';
import { parsePolicy } from '../document/parse.ts';
import type { NamedPolicy, PolicySet } from '../evaluate/policy-set.ts';
import type { ExternalPrincipal, SamplePrincipal } from './external-principal.ts';
import { canHaveKey } from './federation.ts';
import type { PolicyFilter } from './policy-filter.ts';
import type { WhoCanOptions } from './principal-answer.ts';

/** The identity policies of another account are not in the export. */
export const allowEverything: NamedPolicy = {
  name: 'identity policies of another account, taken to allow everything',
  policy: compile(
    parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }), {
      type: 'identity',
    }),
  ),
};

export function externalCaller(
  account: AccountExport,
  { name }: ExternalPrincipal,
  sample: SamplePrincipal,
  policy: NamedPolicy,
  filter: PolicyFilter,
  { context = {}, absent, endpoint, region }: WhoCanOptions,
): Caller {
  const filtered = (policies: readonly NamedPolicy[]): readonly NamedPolicy[] =>
    policies.map((one) => filter.policyFor(one, sample));
  const policies: PolicySet = {
    identity: [allowEverything],
    ...(sample.principal.type === 'federated-user' && { session: [allowEverything] }),
    ...(account.resourceControl && {
      resourceControl: account.resourceControl.map((level) => ({ ...level, policies: filtered(level.policies) })),
    }),
    ...(endpoint && { endpoint: filtered(endpoint) }),
  };
  const limits = [...(endpoint ?? []), ...(account.resourceControl ?? []).flatMap((level) => level.policies)];
  const keysIn = (some: readonly NamedPolicy[]): readonly string[] =>
    unknownKeys(
      some.map((one) => one.policy.document),
      context,
    );
  const impossible = keysIn([...limits, policy]).filter((key) => !canHaveKey(sample, key));
  const missing = [...(absent ?? []), ...impossible];
  const tags = canHaveKey(sample, 'aws:PrincipalTag/*') ? ['aws:PrincipalTag/*'] : [];
  return {
    arn: name,
    principal: sample.principal,
    context,
    // `absent` does not cover keys about the principal itself: each of its requests has them.
    unknown: [...[...keysIn(limits), ...tags].filter((key) => !isAbsent(missing, key)), ...sample.unknown],
    policies,
    connection: connectionOf({
      context,
      absent: missing,
      ...(endpoint && { endpoint }),
      ...(region !== undefined && { region }),
    }),
    runAs: undefined,
    external: true,
  };
}
