/**
 * Case folding for actions, key names and the IgnoreCase operators (3.1, 10.3, 10.8): one character to one character.
 * `toLowerCase` on a whole string is not that: it lengthens U+0130 and looks at neighbours of a final sigma.
 */
const ascii = /^[\0-\x7f]*$/;

export function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text) {
    const lower = character.toUpperCase().toLowerCase();
    folded += lower.length === character.length ? lower : character;
  }
  return folded;
}
