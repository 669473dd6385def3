/** A request with the prefix `priv` lists `private/` as well, and is not equal to that prefix. */
import { isNegated, statementConditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const s3PrefixInNegativeContext: Rule = {
  id: 's3-prefix-in-negative-context',
  severity: 'security',
  sentence: 'a request with a shorter prefix still lists these objects',
  remedy: 'allow the prefixes with StringLike, or deny all others with StringNotLike',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      if (condition.key.toLowerCase() !== 's3:prefix' || !condition.operator.startsWith('String')) continue;
      if ((statement.effect === 'Deny') !== isNegated(condition)) report(placeOf(condition.at));
    }
  },
};
