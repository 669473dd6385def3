/** Refused by Organizations; the parser finds it (spec/iam 11.4). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const rcpSyntaxErrorPrincipal: Rule = faultRule(
  'rcp-syntax-error-principal',
  'a resource control policy is for the principal "*" alone',
  'write "Principal": "*", and narrow it with conditions',
);
