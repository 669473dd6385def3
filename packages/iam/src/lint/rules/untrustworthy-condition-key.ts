/** The caller writes these headers. */
import { holdsWhenAbsent, statementConditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const untrustworthyConditionKey: Rule = {
  id: 'untrustworthy-condition-key',
  severity: 'security',
  sentence: 'the caller chooses this value: it protects nothing',
  remedy: 'ask for something the caller cannot write, such as the network or the principal',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      if (!/^aws:(?:referer|useragent)$/i.test(condition.key)) continue;
      // A Deny of what browsers or robots say of themselves loses nothing by it.
      if (statement.effect === 'Allow' || holdsWhenAbsent(condition))
        report(placeOf(condition.at), `the caller chooses ${condition.key}: it protects nothing`);
    }
  },
};
