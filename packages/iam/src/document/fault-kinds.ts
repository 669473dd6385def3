/** Every fault the parser tells apart, each with the error code of docs/errors.md that it belongs to. */
import type { PolicyErrorCode } from '../error.ts';

const codes = {
  'json-syntax': 'policy/json',
  'not-text': 'policy/json',
  'not-a-policy': 'policy/json',
  'second-policy': 'policy/json',
  'too-large': 'policy/too-large',
  'too-deep': 'policy/too-deep',
  'invalid-character': 'policy/character',
  'duplicate-key': 'policy/duplicate-key',
  'unknown-element': 'policy/unknown-element',
  'nested-policy': 'policy/nested',
  'missing-statement': 'policy/missing-element',
  'missing-effect': 'policy/missing-element',
  'missing-principal': 'policy/missing-element',
  'missing-action': 'policy/missing-element',
  'missing-resource': 'policy/missing-element',
  'element-and-negation': 'policy/element-forbidden',
  'forbidden-principal': 'policy/element-forbidden',
  'trust-not-principal': 'policy/element-forbidden',
  'trust-resource': 'policy/element-forbidden',
  'resource-control-not-principal': 'policy/element-forbidden',
  'invalid-version': 'policy/version',
  'organization-version': 'policy/version',
  'invalid-effect': 'policy/effect',
  'resource-control-allow': 'policy/effect',
  'invalid-sid': 'policy/sid',
  'duplicate-sid': 'policy/sid',
  'duplicate-sid-in-resource-policy': 'policy/sid',
  'value-type': 'policy/value',
  'unknown-policy-type': 'policy/value',
  'invalid-action': 'policy/action',
  'trust-action': 'policy/action',
  'resource-control-action': 'policy/action',
  'resource-control-not-action': 'policy/action',
  'invalid-resource': 'policy/resource',
  'incomplete-arn': 'policy/resource',
  'wildcard-in-resource-type': 'policy/resource',
  'invalid-principal': 'policy/principal',
  'unknown-principal-type': 'policy/principal',
  'wildcard-in-principal': 'policy/principal',
  'resource-control-principal': 'policy/principal',
  'unknown-operator': 'policy/operator',
  'operator-case': 'policy/operator',
  'null-with-qualifier': 'policy/operator',
  'null-with-if-exists': 'policy/operator',
  'invalid-condition-key': 'policy/condition-key',
  'condition-key-case': 'policy/condition-key',
  'service-control-dialect': 'policy/dialect',
  size: 'policy/size',
} as const;

/** Which fault it is, where one error code has several. */
export type PolicyFaultKind = keyof typeof codes;

export function codeOf(kind: PolicyFaultKind): PolicyErrorCode {
  return codes[kind];
}

export const faultKinds: readonly PolicyFaultKind[] = Object.keys(codes) as readonly PolicyFaultKind[];
