/** Nothing AWS stores is that large, and reading on would be work for an attacker's sake (spec/iam 1.7). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const beyondLimits: Rule = faultRule(
  'beyond-limits',
  'this is longer or nested deeper than any document AWS stores: it was not looked at',
  'hand in each document on its own; a managed policy has at most 6,144 characters, and nests five deep',
);
