/** Refused by Organizations; the parser finds it (spec/iam 11.4). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const rcpSyntaxErrorNotaction: Rule = faultRule(
  'rcp-syntax-error-notaction',
  'a resource control policy takes no NotAction',
  'write Action',
);
