/** S11: `al-*` also begins `al-ice-…`: a name at the front of a pattern is that of everybody it begins (spec/iam 8.8, 14.8). */
import { conditionsOn } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';
import { canMatchKind } from '../resource-patterns.ts';

export const prefixTrap: Rule = {
  id: 'S11',
  severity: 'security',
  sentence: 'the star lets in everybody whose name begins like this one',
  remedy: 'compare ssm:resourceTag/aws:ssmmessages:session-id with ${aws:userid}, without a star',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (statement.effect !== 'Allow') continue;
      for (const { text, at } of statement.resource?.values ?? []) {
        const trap = /\$\{aws:(?:username|userid)\}\*|\$\{aws:username\}-\*/i.test(text);
        if (trap && canMatchKind(text, 'session'))
          report(placeOf(at), 'this also means the sessions of everybody whose name begins like the own one');
      }
      for (const { operator, values } of conditionsOn(statement, /\/aws:ssmmessages:session-id$/i)) {
        if (operator !== 'StringLike' && operator !== 'ArnLike') continue;
        for (const { text, at } of values) if (/\$\{aws:(?:username|userid)\}.*\*/i.test(text)) report(placeOf(at));
      }
    }
  },
};
