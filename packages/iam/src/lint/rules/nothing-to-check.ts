/** A file without a policy must not look like a file without findings: its policies may be where lint does not find them. */
import type { Rule } from '../finding.ts';

export const nothingToCheck: Rule = {
  id: 'nothing-to-check',
  severity: 'warning',
  sentence: 'this file has no policy and no session document that can be read',
  remedy: 'leave the file out, or name the one with the policies; the values of expressions are only known in the plan',
  types: [],
  checkSet({ empty }, report) {
    for (const place of empty) report(place);
  },
};
