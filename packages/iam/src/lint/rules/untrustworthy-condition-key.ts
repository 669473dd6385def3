/** The caller chooses the values of these HTTP headers. */
import { holdsWhenAbsent, statementConditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const untrustworthyConditionKey: Rule = {
  id: 'untrustworthy-condition-key',
  severity: 'security',
  sentence: 'the caller chooses this value: it protects nothing',
  remedy: 'use a key the caller cannot choose, such as the network or the principal',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      if (!/^aws:(?:referer|useragent)$/i.test(condition.key)) continue;
      // A Deny that lists values denies at least those, and is not reported.
      if (statement.effect === 'Allow' || holdsWhenAbsent(condition))
        report(placeOf(condition.at), `the caller chooses ${condition.key}: it protects nothing`);
    }
  },
};
