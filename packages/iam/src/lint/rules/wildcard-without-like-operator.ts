/** Under Equals a star is a star (spec/iam 10.8). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const wildcardWithoutLikeOperator: Rule = {
  id: 'wildcard-without-like-operator',
  severity: 'warning',
  sentence: 'a wildcard has no meaning under this operator',
  remedy: 'write StringLike, or ${*} for a star that is meant as one',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, values } of conditionsIn(document)) {
      if (!/^String(?:Not)?Equals/.test(operator)) continue;
      for (const { text, at } of values) if (/[*?]/.test(text.replace(/\$\{[^}]*\}/g, ''))) report(placeOf(at));
    }
  },
};
