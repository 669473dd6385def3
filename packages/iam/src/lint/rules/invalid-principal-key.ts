/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 4.2). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const invalidPrincipalKey: Rule = faultRule(
  'invalid-principal-key',
  'there is no such kind of principal',
  'write AWS, Service, Federated or CanonicalUser',
);
