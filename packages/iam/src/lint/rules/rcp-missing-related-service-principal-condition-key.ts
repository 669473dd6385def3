/** Only calls of service principals have such a key; for all others a negated operator holds (spec/iam 11.4). */
import { comparesWith } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { reportDeniesWithout } from '../service-calls.ts';

export const rcpMissingRelatedServicePrincipalConditionKey: Rule = {
  id: 'rcp-missing-related-service-principal-condition-key',
  severity: 'warning',
  sentence: 'this Deny also applies to principals that are not services: only services have such a key',
  remedy: 'add "Bool": {"aws:PrincipalIsAWSService": "true"}',
  types: ['resource-control'],
  checkPolicy(policy, report) {
    reportDeniesWithout(
      policy,
      /^aws:source(?:orgid|orgpaths|account|arn)$/i,
      (statement) => comparesWith(statement, 'aws:PrincipalIsAWSService', 'true'),
      report,
      ({ key }) => `this Deny also applies to principals that are not services: only services have ${key}`,
    );
  },
};
