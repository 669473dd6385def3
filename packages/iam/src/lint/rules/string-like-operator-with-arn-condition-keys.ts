/** `*` of StringLike matches colons, that of ArnLike does not (spec/iam 10.9). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { keyType } from '../lookup.ts';

export const stringLikeOperatorWithArnConditionKeys: Rule = {
  id: 'string-like-operator-with-arn-condition-keys',
  severity: 'security',
  sentence: '* of StringLike matches the colons of an ARN',
  remedy: 'write ArnLike',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, key, values, at } of conditionsIn(document)) {
      const arn = keyType(key)?.endsWith('ARN') === true || /^aws:(?:PrincipalArn|SourceArn)$/i.test(key);
      if (arn && /^String(?:Not)?Like$/.test(operator) && values.some(({ text }) => text.startsWith('arn:')))
        report(placeOf(at));
    }
  },
};
