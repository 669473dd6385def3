/**
 * S03: one Allow is enough, so that a statement without the document access check makes it useless in all others
 * (spec/iam 14.3).
 */
import { hasDocumentCheck } from '../document-check.ts';
import type { Rule } from '../finding.ts';
import { ownersIn, sessionAllows } from '../owner-policies.ts';
import { actionAt, matchesNodes } from '../statement-queries.ts';

export const checkOnSomeOnly: Rule = {
  id: 'S03',
  severity: 'security',
  sentence:
    'this statement allows sessions without the document access check that another statement of the same owner has',
  remedy:
    'add "BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"} to every statement that allows ssm:StartSession on nodes',
  types: ['identity'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      const onNodes = sessionAllows(owner).filter(({ statement }) => matchesNodes(statement));
      const open = onNodes.filter(({ statement }) => !hasDocumentCheck(statement));
      if (open.length === onNodes.length) continue;
      for (const { policy, statement } of open) report(policy.placeOf(actionAt(statement, 'ssm:StartSession').at));
    }
  },
};
