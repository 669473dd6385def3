/** S06: node and session document are evaluated separately, each with its own tags (spec/iam 14.6). */
import { tagConditions } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';
import { allows, matchesKinds, matchesNodes } from '../statement-queries.ts';

export const tagConditionOverDocument: Rule = {
  id: 'S06',
  severity: 'error',
  sentence: 'the tag condition applies to the session document as well: without that tag on it no session starts',
  remedy: 'move the documents into a statement of their own without the condition',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (!allows(statement, 'ssm:StartSession') || !matchesNodes(statement) || !matchesKinds(statement, ['document']))
        continue;
      const first = tagConditions(statement)[0];
      if (first !== undefined) report(placeOf(first.at));
    }
  },
};
