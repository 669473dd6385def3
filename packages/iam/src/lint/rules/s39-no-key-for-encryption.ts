/** S39: an encrypted session needs permission to use the KMS key on both sides (spec/iam 13.2). */
import type { Rule } from '../finding.ts';
import { sessionActionsOfAgent } from '../node-actions.ts';
import { isNode, ownersIn, sessionAllows } from '../owner-policies.ts';
import { inputOf } from '../session-documents.ts';
import { actionAt, allowingStatements } from '../statement-queries.ts';

export const noKeyForEncryption: Rule = {
  id: 'S39',
  severity: 'error',
  sentence: 'sessions are encrypted with a KMS key whose use is not allowed here: they fail',
  remedy: 'allow kms:GenerateDataKey to the principals and kms:Decrypt to the nodes, on that key',
  types: ['identity'],
  checkSet(set, report) {
    if (!set.sessionDocuments.some((document) => inputOf(document, 'kmsKeyId') !== undefined)) return;
    for (const owner of ownersIn(set)) {
      const [first] = sessionAllows(owner);
      if (first !== undefined && allowingStatements(owner.policies, 'kms:GenerateDataKey').length === 0) {
        const place = first.policy.placeOf(actionAt(first.statement, 'ssm:StartSession').at);
        report(
          place,
          'sessions are encrypted, and kms:GenerateDataKey is not allowed to principals who start them here',
        );
      }
      if (!isNode(set, owner) || allowingStatements(owner.policies, 'kms:Decrypt').length > 0) continue;
      const agent = sessionActionsOfAgent.flatMap((action) =>
        allowingStatements(owner.policies, action).map((grant) => ({ action, grant })),
      )[0];
      if (agent === undefined) continue;
      const [policy, statement] = agent.grant;
      report(
        policy.placeOf(actionAt(statement, agent.action).at),
        'sessions are encrypted, and kms:Decrypt is not allowed to the node',
      );
    }
  },
};
