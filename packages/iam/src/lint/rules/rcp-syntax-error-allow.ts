/** Refused by Organizations; the parser finds it (spec/iam 11.4). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const rcpSyntaxErrorAllow: Rule = faultRule(
  'rcp-syntax-error-allow',
  'a resource control policy of yours can only deny',
  'write "Effect": "Deny"',
);
