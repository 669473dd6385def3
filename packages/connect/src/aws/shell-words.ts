/** Words as the AWS CLI splits a section heading or a `credential_process`: by Python's shlex, so never by a shell. */

/** Undefined when a quote or a backslash is left open. */
export function shellWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (quote === "'" || (quote === '"' && char !== '\\')) {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '\\') {
      i += 1;
      if (i >= text.length) return undefined;
      const next = text.charAt(i);
      // Within double quotes a backslash escapes only these.
      word = (word ?? '') + (quote === '"' && next !== '"' && next !== '\\' ? `\\${next}` : next);
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== '') return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
