/** A resource another pattern of the list already means. */
import { asterisk, compileGlob } from '../../match/glob.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';

export const redundantResource: Rule = {
  id: 'redundant-resource',
  severity: 'suggestion',
  sentence: 'another resource of the list already means this one',
  remedy: 'take it out',
  types: policyTypes,
  checkPolicy({ document, placeOf, alternatives }, report) {
    if (alternatives) return;
    for (const { resource } of document.statements) {
      const values = resource?.values ?? [];
      // As with actions: a list this long is not stored.
      if (values.length > 1_000) continue;
      const seen = new Set<string>();
      const wide = values
        .filter(({ text }) => /^[^?$]*\*[^?$]*$/.test(text))
        .map(({ text }) => ({ text, matches: globOf(text) }));
      for (const { text, at } of values) {
        if (seen.has(text)) report(placeOf(at), `"${text}" stands twice in the list`);
        seen.add(text);
        const wider = wide.find(
          (other) => other.text !== text && !text.includes('?') && other.matches(text.replaceAll('*', '\u0001')),
        );
        if (wider !== undefined && fieldwise(wider.text, text))
          report(placeOf(at), `"${wider.text}" already means "${text}"`);
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

/** ARNs are matched field by field: a star does not run over a colon of the first five. */
function fieldwise(wide: string, narrow: string): boolean {
  if (isStar(wide)) return true;
  const [a, b] = [wide.split(':'), narrow.split(':')];
  return a.slice(0, 5).every((field, index) => globOf(field)((b[index] ?? '').replaceAll('*', '\u0001')));
}
