/** S20: with IfExists the statement also applies to nodes without the tag (spec/iam 8.7). */
import { isNegated } from '../conditions.ts';
import { grantingTypes, type Rule } from '../finding.ts';

export const abacIfExists: Rule = {
  id: 'S20',
  severity: 'security',
  sentence: 'with IfExists the statement applies when the tag is missing',
  remedy: 'compare tags without IfExists',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { effect, conditions } of document.statements) {
      if (effect !== 'Allow') continue;
      for (const condition of conditions) {
        // Many requests set no tags, so that IfExists is right for aws:RequestTag.
        if (/^aws:requesttag\//i.test(condition.key)) continue;
        const byTag =
          /tag\//i.test(condition.key) || condition.values.some(({ text }) => /\$\{aws:principaltag\//i.test(text));
        if (condition.ifExists && byTag && !isNegated(condition)) report(placeOf(condition.at));
      }
    }
  },
};
