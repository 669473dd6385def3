/**
 * Case folding for actions, key names and the IgnoreCase operators (spec/iam 3.1, 10.3, 10.8): one character to one character.
 * `toLowerCase` on a whole string does not do that: it lengthens U+0130, and a final sigma depends on its neighbours.
 */
const ascii = /^[\0-\x7f]*$/;
/** Not an i, though it has the same capital: a tag key with it must not equal one with an i. */
const dotlessI = '\u0131';

/** Two action names, context keys or tag keys are the same for IAM if they are equal when folded (spec/iam 3.1, 10.3, 12.6). */
export function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text) folded += character === dotlessI ? character : foldOne(character);
  return folded;
}

/** Through the capital letter, as both small sigmas have the same one; unless the capital is two letters. */
function foldOne(character: string): string {
  const upper = character.toUpperCase();
  const lower = (upper.length === character.length ? upper : character).toLowerCase();
  return lower.length === character.length ? lower : character;
}
