/**
 * Case folding for actions, key names and the IgnoreCase operators (spec/iam 3.1, 10.3, 10.8): one character to one character.
 * `toLowerCase` on a whole string is not that: it lengthens U+0130 and looks at neighbours of a final sigma.
 */
const ascii = /^[\0-\x7f]*$/;
/** No i, though its capital is that of i: a tag named with it must not pass for another. */
const dotlessI = '\u0131';

/** The spelling under which IAM takes two action names, context keys or tag keys to be one (spec/iam 3.1, 10.3, 12.6). */
export function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text) folded += character === dotlessI ? character : foldOne(character);
  return folded;
}

/** By way of the capital, as both small sigmas have the same; unless that is two letters. */
function foldOne(character: string): string {
  const upper = character.toUpperCase();
  const lower = (upper.length === character.length ? upper : character).toLowerCase();
  return lower.length === character.length ? lower : character;
}
