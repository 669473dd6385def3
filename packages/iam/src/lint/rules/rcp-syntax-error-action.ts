/** Refused by Organizations; the parser finds it (spec/iam 11.4). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const rcpSyntaxErrorAction: Rule = faultRule(
  'rcp-syntax-error-action',
  'this is no action of a service resource control policies can guard',
  'name such a service, as in "s3:*"',
);
