/**
 * The first key that stands twice in one object of a text that is JSON. `JSON.parse` keeps the last of the two in
 * silence, so that a Condition could vanish from a policy that seems to hold it.
 */
export function repeatedKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  const mark = /[{}[\]"]/g;
  const colon = /\s*:/y;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    const begin = found.index;
    if (found[0] === '{') open.push(new Set());
    else if (found[0] === '[') open.push(undefined);
    else if (found[0] !== '"') open.pop();
    else {
      const end = endOfString(text, begin + 1);
      mark.lastIndex = end;
      colon.lastIndex = end;
      const keys = open.at(-1);
      if (keys === undefined || !colon.test(text)) continue;
      const key = keyOf(text.slice(begin, end));
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

export function saidTwice(key: string): string {
  return `the key ${JSON.stringify(key)} stands twice in one object`;
}

/** Where the text goes on after the quote that closes it; a pattern over the whole string would overflow its stack. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); ; quote = text.indexOf('"', quote + 1)) {
    let backslash = quote;
    while (text[backslash - 1] === '\\') backslash -= 1;
    if ((quote - backslash) % 2 === 0) return quote + 1;
  }
}

function keyOf(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}
