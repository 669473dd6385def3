/** A service is of no account and in no organisation: who asks that of it lets it in never (spec/iam 12.9). */
import { holdsWhenAbsent, statementConditionsIn } from '../conditions.ts';
import type { Rule } from '../finding.ts';

const ofPeople = /^aws:(?:principalorgid|principalorgpaths|principalaccount|username|userid)$/i;

export const unsupportedConditionKeyForServicePrincipal: Rule = {
  id: 'unsupported-condition-key-for-service-principal',
  severity: 'error',
  sentence: 'services do not have this key: this Allow is dead for them',
  remedy: 'give the service a statement of its own, with aws:SourceAccount, aws:SourceArn or aws:SourceOrgID',
  types: ['trust', 'resource', 'key'],
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      if (statement.effect !== 'Allow' || !ofPeople.test(condition.key) || holdsWhenAbsent(condition)) continue;
      const service = statement.principal?.entries.find(({ kind }) => kind === 'Service');
      if (service !== undefined && statement.principal?.not === false)
        report(placeOf(condition.at), `${service.text} has no ${condition.key}: this Allow is dead for it`);
    }
  },
};
