/** Some services call without this key, and a negated operator then holds (spec/iam 11.4). */
import { conditionsOn } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { reportDeniesWithout } from '../service-calls.ts';

export const rcpMissingServiceConditionKeyNullCheck: Rule = {
  id: 'rcp-missing-service-condition-key-null-check',
  severity: 'warning',
  sentence: 'this Deny also applies to services that call without this key',
  remedy: 'add "Null": {"aws:SourceAccount": "false"}',
  types: ['resource-control'],
  checkPolicy(policy, report) {
    reportDeniesWithout(
      policy,
      /^aws:source(?:orgid|orgpaths|account)$/i,
      (statement) =>
        conditionsOn(statement, /^aws:source(?:account|arn)$/i).some(
          ({ operator, values }) => operator === 'Null' && values.every(({ text }) => text.toLowerCase() === 'false'),
        ),
      report,
      ({ key }) => `this Deny also applies to services that call without ${key}`,
    );
  },
};
