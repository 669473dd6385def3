/** S11: `al-*` also matches the session ids of `al-ice`: a name as prefix matches all longer names (spec/iam 8.8, 14.8). */
import { conditionsOn } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';
import { canMatchKind } from '../resource-patterns.ts';

export const prefixTrap: Rule = {
  id: 'S11',
  severity: 'security',
  sentence: 'the * also matches principals whose name begins with this one',
  remedy: 'compare ssm:resourceTag/aws:ssmmessages:session-id with ${aws:userid}, without *',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (statement.effect !== 'Allow') continue;
      for (const { text, at } of statement.resource?.values ?? []) {
        const trap = /\$\{aws:(?:username|userid)\}\*|\$\{aws:username\}-\*/i.test(text);
        if (trap && canMatchKind(text, 'session'))
          report(
            placeOf(at),
            'this also matches the sessions of principals whose name begins with the name of the caller',
          );
      }
      for (const { operator, values } of conditionsOn(statement, /\/aws:ssmmessages:session-id$/i)) {
        if (operator !== 'StringLike' && operator !== 'ArnLike') continue;
        for (const { text, at } of values) if (/\$\{aws:(?:username|userid)\}.*\*/i.test(text)) report(placeOf(at));
      }
    }
  },
};
