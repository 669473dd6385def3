/** S32: the ARN of a hybrid node is `managed-instance/mi-…` of ssm, not an instance of ec2 (spec/iam 14.1). */
import type { Rule } from '../finding.ts';
import { ownersIn, sessionAllows } from '../owner-policies.ts';
import { actionAt, resourcePatterns } from '../statement-queries.ts';

export const hybridNodesForgotten: Rule = {
  id: 'S32',
  severity: 'warning',
  sentence: 'there are hybrid nodes, and sessions are allowed on ec2 instances only',
  remedy: 'add arn:aws:ssm:*:*:managed-instance/* to the resources',
  types: ['identity'],
  checkSet(set, report) {
    const hybrid = set.policies.some(({ type, document }) =>
      document.statements.some(({ principal, resource }) =>
        type === 'trust'
          ? principal?.entries.some(({ text }) => /^ssm\.amazonaws\.com/.test(text)) === true
          : resource?.values.some(({ text }) => /:managed-instance\//.test(text)) === true,
      ),
    );
    if (!hybrid) return;
    for (const owner of ownersIn(set)) {
      const allows = sessionAllows(owner);
      if (allows.some(({ statement }) => resourcePatterns(statement, ['managed-instance']).length > 0)) continue;
      for (const { policy, statement } of allows) {
        if (resourcePatterns(statement, ['instance']).length > 0)
          report(policy.placeOf(actionAt(statement, 'ssm:StartSession').at));
      }
    }
  },
};
