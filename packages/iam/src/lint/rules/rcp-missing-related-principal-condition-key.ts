/** Services have no principal's keys: negated, the Deny hits them (spec/iam 11.4). */
import { comparesWith } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { tellDeniesWithout } from '../service-calls.ts';

export const rcpMissingRelatedPrincipalConditionKey: Rule = {
  id: 'rcp-missing-related-principal-condition-key',
  severity: 'warning',
  sentence: 'this Deny also hits AWS services that act for you: they have no such key',
  remedy: 'add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}',
  types: ['resource-control'],
  checkPolicy(policy, report) {
    tellDeniesWithout(
      policy,
      /^aws:principal(?:orgid|orgpaths|account|arn|tag\/.*)$/i,
      (statement) => comparesWith(statement, 'aws:PrincipalIsAWSService', 'false'),
      report,
      ({ key }) => `this Deny also hits AWS services that act for you: they have no ${key}`,
    );
  },
};
