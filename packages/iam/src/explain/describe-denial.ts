/** The end of AWS's AccessDenied message, so that it can be found in AWS's documentation. */
import { resourceKey } from '../compile/resources.ts';
import type { Decision } from '../evaluate/decision.ts';
import { policyTypeNames, printable } from './format.ts';

/**
 * The end of AWS's message, such as `because no identity-based policy allows the ssm:StartSession action`; for a `depends`, the keys
 * it depends on; undefined when the request is allowed.
 */
export function describeDenial(decision: Decision): string | undefined {
  if (decision.verdict === 'depends') {
    const keys = printable(decision.keys.join(', '));
    if (decision.keys.includes(resourceKey)) return `because the decision depends on ${keys}`;
    return `because the decision depends on ${keys}, whose ${decision.keys.length === 1 ? 'value is' : 'values are'} unknown`;
  }
  if (decision.denial === undefined) return undefined;
  const { kind, policyType } = decision.denial;
  // AWS's message calls a key policy a resource-based policy.
  const name = policyTypeNames[policyType === 'key' ? 'resource' : policyType];
  if (kind === 'implicit') return `because no ${name} allows the ${decision.action} action`;
  return `with an explicit deny in ${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}
