/** S03: statements are joined by OR, so that one without the document check undoes it in all the others (spec/iam 14.3). */
import type { Rule } from '../finding.ts';
import { groupsOf, sessionGrants } from '../groups.ts';
import { actionAt, conditionsOn, meansNodes } from '../powers.ts';
import { documentCheck } from './s02-no-document-check.ts';

export const checkOnSomeOnly: Rule = {
  id: 'S03',
  severity: 'security',
  sentence:
    'this statement allows sessions without the document check that another one of the same owner has: it undoes it',
  remedy:
    'put "BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"} into every statement that allows ssm:StartSession on nodes',
  types: ['identity'],
  checkSet(set, report) {
    for (const group of groupsOf(set)) {
      const onNodes = sessionGrants(group).filter(({ statement }) => meansNodes(statement));
      const open = onNodes.filter(({ statement }) => conditionsOn(statement, documentCheck).length === 0);
      if (open.length === onNodes.length) continue;
      for (const { policy, statement } of open) report(policy.placeOf(actionAt(statement, 'ssm:StartSession').at));
    }
  },
};
