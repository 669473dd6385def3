/** S15: the session document says as whom, with which log: who may change it is bound by nothing in it (spec/iam 14.10). */
import type { Rule } from '../finding.ts';
import { deniesSome, ownersIn, sessionAllows } from '../owner-policies.ts';
import { actionAt, allowingStatements, matchesKinds } from '../statement-queries.ts';

const changes: readonly string[] = [
  'ssm:CreateDocument',
  'ssm:UpdateDocument',
  'ssm:UpdateDocumentDefaultVersion',
  'ssm:ModifyDocumentPermission',
];

export const sessionDocumentsChangeable: Rule = {
  id: 'S15',
  severity: 'security',
  sentence: 'who starts sessions here may also change the session documents: Run As and logging can be switched off',
  remedy: 'leave documents to those who start no sessions, or deny it on the session documents',
  types: ['identity'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      if (sessionAllows(owner).length === 0) continue;
      for (const action of changes) {
        if (deniesSome(owner, action)) continue;
        for (const [policy, statement] of allowingStatements(owner.policies, action)) {
          if (!matchesKinds(statement, ['document'])) continue;
          report(
            policy.placeOf(actionAt(statement, action).at),
            `who starts sessions here may also ${action}: Run As and logging can be switched off`,
          );
        }
      }
    }
  },
};
