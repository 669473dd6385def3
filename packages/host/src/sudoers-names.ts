/**
 * The words of sudoers(5) files that can be the name of a user or a group. A rule for a name that no account has yet would
 * be in force for the account as soon as it is created.
 */

/**
 * Every word of the files except paths of commands and their arguments. More words than names: an account is refused for
 * a word too many, and never created for a word too few.
 */
export function namesInSudoers(texts: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const text of texts) {
    // Continued lines are read one by one: no word goes on in the next line, and a comment ends with its line, whatever its last character is.
    for (const line of text.split('\n')) {
      for (const word of wordsOf(withoutComment(line))) names.add(word);
    }
  }
  return names;
}

const include =
  /^[ \t]*[@#](include|includedir)(?:[ \t]|\\[ \t]*\r?\n)+(?:"([^"\n]+)"|((?:\\[^\n]|[^\s\\"])(?:\\[^\n]|[^\s\\])*))/gm;

/** Paths of the files and directories that a file includes, as they are written. A comment may follow. */
export function includesIn(
  text: string,
): readonly { readonly kind: 'include' | 'includedir'; readonly path: string }[] {
  return [...text.matchAll(include)].flatMap(([, kind, quoted, plain]) => {
    const path = quoted ?? plain?.replace(/\\(.)/g, '$1');
    return path === undefined ? [] : [{ kind: kind as 'include' | 'includedir', path }];
  });
}

/** `#` before digits is a uid, and `%#` a gid; any other `#` begins a comment, unless it is within quotes. */
function withoutComment(line: string): string {
  return line.includes('"') ? line : line.replace(/(?<![%\\])#(?!\d).*$/, '');
}

function wordsOf(line: string): readonly string[] {
  const withoutCommands = line.replace(/(?<=^|[\s,=:!)])\/(?:\\.|[^,:\\])*/g, ' ');
  return withoutCommands
    .replace(/\\x([0-9a-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\(.)/g, '$1')
    .split(/[\s,=:()!"<>@]+/)
    .flatMap((word) => [word, word.replace(/^[%+]+/, '')])
    .filter((word) => word !== '');
}
