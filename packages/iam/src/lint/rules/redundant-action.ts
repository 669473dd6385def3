/** An action another pattern of the list already means. */
import { fold } from '../../match/fold.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { actionMatches } from '../statement-queries.ts';

export const redundantAction: Rule = {
  id: 'redundant-action',
  severity: 'suggestion',
  sentence: 'another action of the list already means this one',
  remedy: 'take it out',
  types: policyTypes,
  checkPolicy({ document, placeOf, alternatives }, report) {
    if (alternatives) return;
    for (const { action } of document.statements) {
      // No policy IAM stores is this long: the comparison of all with all must not stall on one that is not stored.
      if (action.values.length > 1_000) continue;
      const wide = action.values.filter(({ text }) => text.includes('*'));
      const seen = new Set<string>();
      for (const value of action.values) {
        const again = seen.has(fold(value.text));
        seen.add(fold(value.text));
        const wider = wide.find(
          (other) => other !== value && fold(other.text) !== fold(value.text) && covers(other.text, value.text),
        );
        if (again) report(placeOf(value.at), `"${value.text}" stands twice in the list`);
        else if (wider !== undefined) report(placeOf(value.at), `"${wider.text}" already means "${value.text}"`);
      }
    }
  },
};

/** A star in the narrower pattern is matched as a letter no action has. */
function covers(wide: string, narrow: string): boolean {
  return !narrow.includes('?') && actionMatches(wide, narrow.replaceAll('*', '\u0001'));
}
