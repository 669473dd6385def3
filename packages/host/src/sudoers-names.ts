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
    for (const line of linesOf(text)) {
      for (const word of wordsOf(line)) names.add(word);
    }
  }
  return names;
}

/** Paths of the files and directories that a file includes, as they are written. */
export function includesIn(
  text: string,
): readonly { readonly kind: 'include' | 'includedir'; readonly path: string }[] {
  return linesOf(text, true).flatMap((line) => {
    const found = /^\s*[@#](include|includedir)\s+(?:"([^"]+)"|((?:\\.|\S)+))\s*$/.exec(line);
    const path = found?.[2] ?? found?.[3]?.replace(/\\(.)/g, '$1');
    return path === undefined ? [] : [{ kind: found?.[1] as 'include' | 'includedir', path }];
  });
}

function linesOf(text: string, withComments = false): readonly string[] {
  const lines = text.replace(/\\\r?\n/g, ' ').split('\n');
  // `#` before digits is a uid, and `%#` a gid; any other `#` begins a comment.
  return withComments ? lines : lines.map((line) => line.replace(/(?<![%\\])#(?!\d).*$/, ''));
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
