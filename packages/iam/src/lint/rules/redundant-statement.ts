/** Two statements with the same effect on the same requests. */
import { canonicalPolicy } from '../../document/canonical.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const redundantStatement: Rule = {
  id: 'redundant-statement',
  severity: 'suggestion',
  sentence: 'an earlier statement is equal to this one',
  remedy: 'remove it',
  types: policyTypes,
  checkPolicy({ document, placeOf, alternatives }, report) {
    if (alternatives) return;
    if (document.statements.length < 2) return;
    const seen = new Map<string, number>();
    for (const statement of document.statements) {
      const form = canonicalPolicy({ ...document, statements: [statement] });
      const earlier = seen.get(form);
      if (earlier === undefined) seen.set(form, statement.number);
      else report(placeOf(statement.at), `statement ${earlier} is equal to this one`);
    }
  },
};
