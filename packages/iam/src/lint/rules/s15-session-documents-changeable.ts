/** S15: a principal who may change the session document can switch off its Run As and logging (spec/iam 14.10). */
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
  sentence:
    'principals who may start sessions here may also change the session documents: Run As and logging can be switched off',
  remedy: 'allow it to principals who start no sessions only, or deny it on the session documents',
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
            `principals who may start sessions here may also ${action}: Run As and logging can be switched off`,
          );
        }
      }
    }
  },
};
