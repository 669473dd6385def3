/**
 * S02: without the document access check, permission for the node includes the default session document, a shell
 * (spec/iam 14.3).
 */
import { hasDocumentCheck } from '../document-check.ts';
import type { Rule } from '../finding.ts';
import { ownersIn, sessionAllows } from '../owner-policies.ts';
import { actionAt, matchesNodes } from '../statement-queries.ts';

export const noDocumentCheck: Rule = {
  id: 'S02',
  severity: 'security',
  sentence:
    'sessions on these nodes do not check the permission for the session document: some accounts then allow a shell',
  remedy: 'add "BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"} and allow the session documents by name',
  types: ['identity'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      const onNodes = sessionAllows(owner).filter(({ statement }) => matchesNodes(statement));
      if (onNodes.some(({ statement }) => hasDocumentCheck(statement))) continue;
      for (const { policy, statement } of onNodes) report(policy.placeOf(actionAt(statement, 'ssm:StartSession').at));
    }
  },
};
