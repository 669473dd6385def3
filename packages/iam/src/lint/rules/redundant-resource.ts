/** A resource that another pattern in the list already matches. */
import { asterisk, compileGlob } from '../../match/glob.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';

export const redundantResource: Rule = {
  id: 'redundant-resource',
  severity: 'suggestion',
  sentence: 'another resource in the list already matches this one',
  remedy: 'remove it',
  types: policyTypes,
  checkPolicy({ document, placeOf, alternatives }, report) {
    if (alternatives) return;
    for (const { resource } of document.statements) {
      const values = resource?.values ?? [];
      // As with actions, longer than any policy IAM stores.
      if (values.length > 1_000) continue;
      const seen = new Set<string>();
      const wide = values
        .filter(({ text }) => /^[^?$]*\*[^?$]*$/.test(text))
        .map(({ text }) => ({ text, matches: globOf(text) }));
      for (const { text, at } of values) {
        if (seen.has(text)) report(placeOf(at), `"${text}" is in the list twice`);
        seen.add(text);
        const wider = wide.find(
          (other) => other.text !== text && !text.includes('?') && other.matches(text.replaceAll('*', '\u0001')),
        );
        if (wider !== undefined && fieldwise(wider.text, text))
          report(placeOf(at), `"${wider.text}" already matches "${text}"`);
      }
    }
  },
};

function globOf(text: string): (other: string) => boolean {
  return compileGlob(
    text
      .split(/(\*)/)
      .filter((part) => part !== '')
      .map((part) => (part === '*' ? asterisk : part)),
  );
}

/** ARNs are matched field by field: `*` does not match the first five colons. */
function fieldwise(wide: string, narrow: string): boolean {
  if (isStar(wide)) return true;
  const [a, b] = [wide.split(':'), narrow.split(':')];
  return a.slice(0, 5).every((field, index) => globOf(field)((b[index] ?? '').replaceAll('*', '\u0001')));
}
