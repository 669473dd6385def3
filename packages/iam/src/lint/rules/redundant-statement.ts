/** Two statements that say the same. */
import { canonicalPolicy } from '../../document/canonical.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const redundantStatement: Rule = {
  id: 'redundant-statement',
  severity: 'suggestion',
  sentence: 'an earlier statement says the same',
  remedy: 'take it out',
  types: policyTypes,
  checkPolicy({ document, placeOf, alternatives }, report) {
    if (alternatives) return;
    if (document.statements.length < 2) return;
    const seen = new Map<string, number>();
    for (const statement of document.statements) {
      const form = canonicalPolicy({ ...document, statements: [statement] });
      const earlier = seen.get(form);
      if (earlier === undefined) seen.set(form, statement.number);
      else report(placeOf(statement.at), `statement ${earlier} already says the same`);
    }
  },
};
