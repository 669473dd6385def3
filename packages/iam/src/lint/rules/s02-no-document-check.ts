/** S02: under the older rules the default document, a shell, comes free with the node unless the statement asks (spec/iam 14.3). */
import type { Rule } from '../finding.ts';
import { groupsOf, sessionGrants } from '../groups.ts';
import { actionAt, conditionsOn, meansNodes } from '../powers.ts';

export const documentCheck = 'ssm:SessionDocumentAccessCheck';

export const noDocumentCheck: Rule = {
  id: 'S02',
  severity: 'security',
  sentence: 'sessions on these nodes do not ask for the document: accounts with the older rules open a shell',
  remedy: 'add "BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"} and allow the documents by name',
  types: ['identity'],
  checkSet(set, report) {
    for (const group of groupsOf(set)) {
      const onNodes = sessionGrants(group).filter(({ statement }) => meansNodes(statement));
      if (onNodes.some(({ statement }) => conditionsOn(statement, documentCheck).length > 0)) continue;
      for (const { policy, statement } of onNodes) report(policy.placeOf(actionAt(statement, 'ssm:StartSession').at));
    }
  },
};
