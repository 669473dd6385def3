/**
 * The characters IAM accepts: U+0009, U+000A, U+000D and U+0020 to U+00FF (spec/iam 1.5). Pasted quotes and dashes are
 * the usual others.
 */
import type { Faults, Place } from './faults.ts';
import type { JsonNode } from './json.ts';

/** Far above every size IAM stores (spec/iam 1.7): a longer text is not read. */
export const longestPolicy = 1_000_000;

/** How many such characters are reported at most. */
const mostReported = 20;

export function checkText(source: string, faults: Faults): void {
  if (source.length > longestPolicy) faults.stop('too-large', 0, tooLarge);
  let reported = 0;
  for (const { 0: character, index } of source.matchAll(/[^\t\n\r\x20-\xff]/gu)) {
    refuse(character, index, faults, index === 0);
    reported += 1;
    if (reported === mostReported) return;
  }
}

export const tooLarge: string = `a policy has at most ${longestPolicy} characters`;

/** The same for a tree. Control characters and lone surrogates are left out, as JSON has them as escapes. */
export function checkCharacters(root: JsonNode, faults: Faults): void {
  let left = mostReported;
  const look = (text: string, place: Place): void => {
    for (const [character] of text.matchAll(/[^\0-\xff\ud800-\udfff]/gu)) {
      if (left === 0) return;
      refuse(character, place, faults, false);
      left -= 1;
    }
  };
  const walk = (node: JsonNode): void => {
    if (left === 0) return;
    if (node.kind === 'array') node.items.forEach(walk);
    else if (node.kind === 'object') {
      for (const { key, keyAt, value } of node.members) {
        look(key, keyAt);
        walk(value);
      }
    } else look(node.text, node);
  };
  walk(root);
}

function refuse(character: string, place: Place, faults: Faults, first: boolean): void {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (/[\u2018-\u201f\u2032\u2033]/.test(character)) {
    const hint = 'type a straight quote instead';
    faults.addUnstorable('invalid-character', place, `this is a curly quote (${code})`, hint);
    return;
  }
  const hint =
    first && code === 'U+FEFF'
      ? 'save the file without a byte order mark'
      : 'a policy may have tab, line feed, carriage return and the characters U+0020 to U+00FF only';
  faults.addUnstorable('invalid-character', place, `IAM does not accept the character ${code}`, hint);
}
