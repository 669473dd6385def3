/** S31: the MFA key is absent for access keys, so that IfExists and its lack are wrong the other way round (spec/iam 10.10). */
import { fold } from '../../match/fold.ts';
import { conditionsOn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const mfaByWrongOperator: Rule = {
  id: 'S31',
  severity: 'security',
  sentence: 'long-term access keys pass here without MFA',
  remedy: 'deny with BoolIfExists false, allow with Bool true',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      for (const { operator, ifExists, values, at } of conditionsOn(statement, 'aws:MultiFactorAuthPresent')) {
        if (operator !== 'Bool') continue;
        const value = fold(values[0]?.text ?? '');
        if (statement.effect === 'Deny' && value === 'false' && !ifExists) {
          report(placeOf(at), 'this Deny misses long-term access keys: the key is absent there', 'write BoolIfExists');
        }
        if (statement.effect === 'Allow' && value === 'true' && ifExists) {
          report(
            placeOf(at),
            'this lets long-term access keys through without MFA: the key is absent there',
            'write Bool',
          );
        }
      }
    }
  },
};
