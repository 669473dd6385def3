/** The size of a policy as IAM counts it, without white space between values (spec/iam 1.7). */
import type { JsonNode } from './json.ts';

const blanks = ' \t\r\n';

/** How the size is counted. */
export type SizeOptions = {
  /** Organizations counts white space as well, unless the policy was saved in the console. */
  readonly countWhiteSpace?: boolean;
};

/**
 * Characters of a policy text as IAM counts them: without white space between values, with spaces inside strings
 * (spec/iam 1.7).
 */
export function policySize(source: string, options: SizeOptions = {}): number {
  if (options.countWhiteSpace === true) return source.length;
  let size = 0;
  let quoted = false;
  for (let index = 0; index < source.length; index += 1) {
    const character = source[index] ?? '';
    if (!quoted && blanks.includes(character)) continue;
    size += 1;
    if (quoted && character === '\\') {
      index += 1;
      size += 1;
    } else if (character === '"') quoted = !quoted;
  }
  return size;
}

/** The size as IAM counts it of a policy that is given as a tree. */
export function treeSize(root: JsonNode): number {
  if (root.kind === 'array') {
    const commas = Math.max(root.items.length - 1, 0);
    return root.items.reduce((sum, item) => sum + treeSize(item), 2 + commas);
  }
  if (root.kind === 'object') {
    const commas = Math.max(root.members.length - 1, 0);
    return root.members.reduce((sum, { key, value }) => sum + stringSize(key) + 1 + treeSize(value), 2 + commas);
  }
  return root.kind === 'string' ? stringSize(root.text) : root.text.length;
}

function stringSize(text: string): number {
  return JSON.stringify(text).length;
}
