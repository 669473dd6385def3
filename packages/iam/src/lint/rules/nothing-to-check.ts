/** A file without a policy must not look like one without a fault: its policies may be where lint cannot see them. */
import type { Rule } from '../finding.ts';

export const nothingToCheck: Rule = {
  id: 'nothing-to-check',
  severity: 'warning',
  sentence: 'no policy and no session document that can be read stands in this file',
  remedy: 'leave the file out, or name the one that holds them; expressions are only known in the plan',
  types: [],
  checkSet({ empty }, report) {
    for (const place of empty) report(place);
  },
};
