/**
 * How long a text may be. A single document is bounded; exports, plans, states and templates hold many documents, hundreds of
 * megabytes in a large organization. Which of the two a long text is, is found from its first keys before it is read, as
 * reading takes thirty times its size in memory.
 */

/** The limit of the parser of policies, far above every size AWS stores. */
export const longest = 1_000_000;

const collections: ReadonlySet<string> = new Set([
  'UserDetailList',
  'GroupDetailList',
  'RoleDetailList',
  'Resources',
  'resource',
  'data',
  'planned_values',
  'values',
]);
const single: ReadonlySet<string> = new Set(['Statement', 'schemaVersion']);

export function isTooLong(text: string): boolean {
  return text.length > longest && !isCollection(text);
}

function isCollection(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    else if (sign === '"') {
      const end = endOfString(text, index);
      if (depth === 1 && isKey(text, end)) {
        const key = text.slice(index + 1, end);
        if (collections.has(key)) return true;
        if (single.has(key)) return false;
      }
      index = end;
    }
  }
  return false;
}

/** The offset of the closing quote. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  let index = end + 1;
  while (index < text.length && ' \t\r\n'.includes(text[index] ?? '')) index += 1;
  return text[index] === ':';
}
