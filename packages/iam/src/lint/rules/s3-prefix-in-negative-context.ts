/** `priv` lists what begins with `private/`, too, and is not that prefix. */
import { isNegated, statementConditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const s3PrefixInNegativeContext: Rule = {
  id: 's3-prefix-in-negative-context',
  severity: 'security',
  sentence: 'who asks for a shorter prefix still lists these objects',
  remedy: 'allow with StringLike s3:prefix, or deny with StringNotLike, what may be listed',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      if (condition.key.toLowerCase() !== 's3:prefix' || !condition.operator.startsWith('String')) continue;
      if ((statement.effect === 'Deny') !== isNegated(condition)) report(placeOf(condition.at));
    }
  },
};
