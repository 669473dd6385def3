/** An action that another pattern in the list already matches. */
import { fold } from '../../match/fold.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { actionMatches } from '../statement-queries.ts';

export const redundantAction: Rule = {
  id: 'redundant-action',
  severity: 'suggestion',
  sentence: 'another action in the list already matches this one',
  remedy: 'remove it',
  types: policyTypes,
  checkPolicy({ document, placeOf, alternatives }, report) {
    if (alternatives) return;
    for (const { action } of document.statements) {
      // Longer than any policy IAM stores: comparing each with each would take too long.
      if (action.values.length > 1_000) continue;
      const wide = action.values.filter(({ text }) => text.includes('*'));
      const seen = new Set<string>();
      for (const value of action.values) {
        const again = seen.has(fold(value.text));
        seen.add(fold(value.text));
        const wider = wide.find(
          (other) => other !== value && fold(other.text) !== fold(value.text) && covers(other.text, value.text),
        );
        if (again) report(placeOf(value.at), `"${value.text}" is in the list twice`);
        else if (wider !== undefined) report(placeOf(value.at), `"${wider.text}" already matches "${value.text}"`);
      }
    }
  },
};

/** `*` in the narrower pattern is compared as a character that no action has. */
function covers(wide: string, narrow: string): boolean {
  return !narrow.includes('?') && actionMatches(wide, narrow.replaceAll('*', '\u0001'));
}
