/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const unsupportedPrincipal: Rule = faultRule(
  'unsupported-principal',
  'this kind of policy takes no such element',
  'take it out',
);
