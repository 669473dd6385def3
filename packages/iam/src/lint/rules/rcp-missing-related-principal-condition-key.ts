/** Calls of service principals have no such key, and a negated operator then holds (spec/iam 11.4). */
import { comparesWith } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { reportDeniesWithout } from '../service-calls.ts';

export const rcpMissingRelatedPrincipalConditionKey: Rule = {
  id: 'rcp-missing-related-principal-condition-key',
  severity: 'warning',
  sentence: 'this Deny also applies to AWS services that call on your behalf: they have no such key',
  remedy: 'add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}',
  types: ['resource-control'],
  checkPolicy(policy, report) {
    reportDeniesWithout(
      policy,
      /^aws:principal(?:orgid|orgpaths|account|arn|tag\/.*)$/i,
      (statement) => comparesWith(statement, 'aws:PrincipalIsAWSService', 'false'),
      report,
      ({ key }) => `this Deny also applies to AWS services that call on your behalf: they have no ${key}`,
    );
  },
};
