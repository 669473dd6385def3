/** S20: with IfExists a node without the tag is everybody's (spec/iam 8.7). */
import { isNegated } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';

export const abacIfExists: Rule = {
  id: 'S20',
  severity: 'security',
  sentence: 'IfExists lets everybody in where the tag is missing',
  remedy: 'compare tags without IfExists',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { effect, conditions } of document.statements) {
      if (effect !== 'Allow') continue;
      for (const condition of conditions) {
        // Tags in the request may be left out of it: many calls set none.
        if (/^aws:requesttag\//i.test(condition.key)) continue;
        const byTag =
          /tag\//i.test(condition.key) || condition.values.some(({ text }) => /\$\{aws:principaltag\//i.test(text));
        if (condition.ifExists && byTag && !isNegated(condition)) report(placeOf(condition.at));
      }
    }
  },
};
