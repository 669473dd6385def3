/** Some services call without saying for whom: negated, the Deny hits them (spec/iam 11.4). */
import { conditionsOn } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { tellDeniesWithout } from '../service-calls.ts';

export const rcpMissingServiceConditionKeyNullCheck: Rule = {
  id: 'rcp-missing-service-condition-key-null-check',
  severity: 'warning',
  sentence: 'this Deny also hits services that do not say for whom they call',
  remedy: 'add "Null": {"aws:SourceAccount": "false"}',
  types: ['resource-control'],
  checkPolicy(policy, report) {
    tellDeniesWithout(
      policy,
      /^aws:source(?:orgid|orgpaths|account)$/i,
      (statement) =>
        conditionsOn(statement, /^aws:source(?:account|arn)$/i).some(
          ({ operator, values }) => operator === 'Null' && values.every(({ text }) => text.toLowerCase() === 'false'),
        ),
      report,
      ({ key }) => `this Deny also hits services that do not fill ${key}`,
    );
  },
};
