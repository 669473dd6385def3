/** Under the Equals operators `*` matches itself only (spec/iam 10.8). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const wildcardWithoutLikeOperator: Rule = {
  id: 'wildcard-without-like-operator',
  severity: 'warning',
  sentence: 'this operator does not support wildcards',
  remedy: 'write StringLike, or ${*} for the character itself',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, values } of conditionsIn(document)) {
      if (!/^String(?:Not)?Equals/.test(operator)) continue;
      for (const { text, at } of values) if (/[*?]/.test(text.replace(/\$\{[^}]*\}/g, ''))) report(placeOf(at));
    }
  },
};
