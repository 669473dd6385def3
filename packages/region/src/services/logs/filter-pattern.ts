/**
 * Filter patterns for unstructured text: words and "phrases" that must all be present, -word that must not, ?word of
 * which one must. Case-sensitive. Patterns for JSON, space-delimited events and regular expressions are refused by
 * name.
 */
import { invalidParameter } from './errors.ts';

const longest = 1024;

export function compilePattern(pattern: string | undefined): (message: string) => boolean {
  const text = pattern?.trim() ?? '';
  if (text.length > longest) throw invalidParameter(`A filter pattern has at most ${longest} characters.`);
  if (text.startsWith('{') || text.startsWith('[') || text.includes('%')) {
    throw invalidParameter(
      'not implemented: this local region reads filter patterns of words, "phrases", -word and ?word, not of JSON, columns or regular expressions',
    );
  }
  const must: string[] = [];
  const mustNot: string[] = [];
  const either: string[] = [];
  for (const { sign, term } of termsOf(text)) {
    if (sign === '-') mustNot.push(term);
    else if (sign === '?') either.push(term);
    else must.push(term);
  }
  return (message) =>
    must.every((term) => message.includes(term)) &&
    !mustNot.some((term) => message.includes(term)) &&
    // AWS ignores ?words beside required words.
    (either.length === 0 || must.length > 0 || either.some((term) => message.includes(term)));
}

function termsOf(text: string): { readonly sign: string; readonly term: string }[] {
  const terms: { sign: string; term: string }[] = [];
  const token = /([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/y;
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) throw invalidParameter('Invalid filter pattern');
    const [whole, sign = '', phrase, word] = match;
    const term = phrase?.replace(/\\(.)/g, '$1') ?? word ?? '';
    // Unquoted terms of AWS are letters, digits and underscores; the rest needs quotes.
    if (word !== undefined && !/^\w+$/.test(word)) {
      throw invalidParameter(`Invalid character(s) in term '${word.slice(0, 64)}'`);
    }
    terms.push({ sign, term });
    at += whole.length;
    while (/\s/.test(text.charAt(at))) at += 1;
  }
  return terms;
}
