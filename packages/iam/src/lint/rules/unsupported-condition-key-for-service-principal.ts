/** A service principal belongs to no account and no organization: these keys are absent in its calls (spec/iam 12.9). */
import { holdsWhenAbsent, statementConditionsIn } from '../conditions.ts';
import type { Rule } from '../finding.ts';

const ofPeople = /^aws:(?:principalorgid|principalorgpaths|principalaccount|username|userid)$/i;

export const unsupportedConditionKeyForServicePrincipal: Rule = {
  id: 'unsupported-condition-key-for-service-principal',
  severity: 'error',
  sentence: 'calls of services do not have this key: this Allow never applies to them',
  remedy: 'move the service into a statement of its own with aws:SourceAccount, aws:SourceArn or aws:SourceOrgID',
  types: ['trust', 'resource', 'key'],
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      if (statement.effect !== 'Allow' || !ofPeople.test(condition.key) || holdsWhenAbsent(condition)) continue;
      const service = statement.principal?.entries.find(({ kind }) => kind === 'Service');
      if (service !== undefined && statement.principal?.not === false)
        report(
          placeOf(condition.at),
          `calls of ${service.text} have no ${condition.key}: this Allow never applies to it`,
        );
    }
  },
};
