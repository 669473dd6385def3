/**
 * S31: the MFA key is absent with long-term access keys: a Deny needs IfExists, an Allow must not have it (spec/iam
 * 10.10).
 */
import { fold } from '../../match/fold.ts';
import { conditionsOn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const mfaByWrongOperator: Rule = {
  id: 'S31',
  severity: 'security',
  sentence: 'long-term access keys are allowed here without MFA',
  remedy: 'write BoolIfExists false in a Deny, Bool true in an Allow',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      for (const { operator, ifExists, values, at } of conditionsOn(statement, 'aws:MultiFactorAuthPresent')) {
        if (operator !== 'Bool') continue;
        const value = fold(values[0]?.text ?? '');
        if (statement.effect === 'Deny' && value === 'false' && !ifExists) {
          report(
            placeOf(at),
            'this Deny does not apply to long-term access keys: the condition key is absent there',
            'write BoolIfExists',
          );
        }
        if (statement.effect === 'Allow' && value === 'true' && ifExists) {
          report(
            placeOf(at),
            'this allows long-term access keys without MFA: the condition key is absent there',
            'write Bool',
          );
        }
      }
    }
  },
};
