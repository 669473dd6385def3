/** Resources of other services take a Sid twice; people and tools then cannot tell the statements apart (spec/iam 1.4). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const uniqueSidsRecommended: Rule = faultRule(
  'unique-sids-recommended',
  'a Sid stands twice in one policy',
  'give each statement its own, or none',
  'warning',
);
