/** People have no source: negated, the Deny hits them (spec/iam 11.4). */
import { comparesWith } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { tellDeniesWithout } from '../service-calls.ts';

export const rcpMissingRelatedServicePrincipalConditionKey: Rule = {
  id: 'rcp-missing-related-service-principal-condition-key',
  severity: 'warning',
  sentence: 'this Deny also hits people: only services have such a key',
  remedy: 'add "Bool": {"aws:PrincipalIsAWSService": "true"}',
  types: ['resource-control'],
  checkPolicy(policy, report) {
    tellDeniesWithout(
      policy,
      /^aws:source(?:orgid|orgpaths|account|arn)$/i,
      (statement) => comparesWith(statement, 'aws:PrincipalIsAWSService', 'true'),
      report,
      ({ key }) => `this Deny also hits people: only services have ${key}`,
    );
  },
};
