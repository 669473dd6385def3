/**
 * An argument vector as one text for an agent that splits it again shell-like and runs it without a shell
 * (spec/session-manager 8.2). Single quotes are literal in every such splitter, and in sh.
 */
export function commandLine(argv: readonly string[]): string {
  return argv.map(quoted).join(' ');
}

const plainWord = /^[A-Za-z0-9_@%+=:,./-]+$/;

function quoted(argument: string): string {
  return plainWord.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
