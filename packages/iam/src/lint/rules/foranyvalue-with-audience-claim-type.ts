/** A token has one audience: a set operator only changes the result when it is absent (spec/iam 10.6). */
import { statementConditionsIn } from '../conditions.ts';
import type { Rule } from '../finding.ts';

export const foranyvalueWithAudienceClaimType: Rule = {
  id: 'foranyvalue-with-audience-claim-type',
  severity: 'security',
  sentence: 'the audience of a token is one value, not a list',
  remedy: 'write the operator without ForAnyValue',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      const audience = /[./][^:]*:(?:aud|oaud|azp)$/i.test(condition.key);
      if (statement.effect === 'Allow' && audience && condition.setOperator === 'ForAnyValue')
        report(placeOf(condition.at));
    }
  },
};
