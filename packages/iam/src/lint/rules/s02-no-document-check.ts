/** S02: under the older rules the default document, a shell, comes free with the node unless the statement asks (spec/iam 14.3). */
import { hasDocumentCheck } from '../document-check.ts';
import type { Rule } from '../finding.ts';
import { ownersIn, sessionAllows } from '../owner-policies.ts';
import { actionAt, matchesNodes } from '../statement-queries.ts';

export const noDocumentCheck: Rule = {
  id: 'S02',
  severity: 'security',
  sentence: 'sessions on these nodes do not ask for the document: accounts with the older rules open a shell',
  remedy: 'add "BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"} and allow the documents by name',
  types: ['identity'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      const onNodes = sessionAllows(owner).filter(({ statement }) => matchesNodes(statement));
      if (onNodes.some(({ statement }) => hasDocumentCheck(statement))) continue;
      for (const { policy, statement } of onNodes) report(policy.placeOf(actionAt(statement, 'ssm:StartSession').at));
    }
  },
};
