/** The ending AWS gives its AccessDenied messages, so that people find what they know in their search engine. */

import type { PolicyType } from '../document/document.ts';
import type { Decision } from '../evaluate/decision.ts';
import { printable } from './words.ts';

const names: Readonly<Record<PolicyType, string>> = {
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource-based policy',
  trust: 'role trust policy',
  key: 'resource-based policy',
  'service-control': 'service control policy',
  'resource-control': 'resource control policy',
  endpoint: 'VPC endpoint policy',
};

/**
 * The ending of AWS's message, such as `because no identity-based policy allows the ssm:StartSession action`; for a
 * `depends`, which keys are missing; undefined when it is allowed.
 */
export function describeDenial(decision: Decision): string | undefined {
  if (decision.verdict === 'depends') {
    const keys = printable(decision.keys.join(', '));
    return `because the answer depends on ${keys}, which ${decision.keys.length === 1 ? 'is' : 'are'} not known`;
  }
  if (decision.denial === undefined) return undefined;
  const name = names[decision.denial.policyType];
  if (decision.denial.kind === 'implicit') return `because no ${name} allows the ${decision.action} action`;
  return `with an explicit deny in ${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}
