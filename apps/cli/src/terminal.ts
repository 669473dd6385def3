/**
 * The only place that prints. The rule of this terminal: stdout carries the answer and nothing else; stderr carries
 * everything else, each line beginning with the program's name, lower case, without a full stop; an error is one
 * sentence, followed by at most a few `hint:` lines. Colour only where a person looks.
 */

/** C0, DEL and C1 controls but tab and newline: a tag or session name must not drive the terminal of who lists it. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export function visible(text: string): string {
  return text.replace(controls, '\uFFFD');
}

/** A line of the answer. */
export function answer(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Something worth saying that is not the answer. */
export function note(line: string): void {
  process.stderr.write(`sallyport: ${visible(line)}\n`);
}

/** Errors of the packages are whole sentences; after `sallyport:` they read on in lower case, without a full stop. */
function clause(sentence: string): string {
  const begun = /^[A-Z][a-z ]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
  return begun.replace(/\.$/, '');
}

/** One sentence, then hints. */
export function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`sallyport: ${visible(clause(message))}\n`);
  const hint = error instanceof Error && 'hint' in error ? error.hint : undefined;
  for (const line of typeof hint === 'string' ? hint.split('\n') : []) process.stderr.write(`hint: ${visible(line)}\n`);
  if (process.env.SALLYPORT_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}

/** Columns padded to their widest cell. A pipe gets tabs, which is what cut and awk want. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = process.stdout.isTTY ? [head, ...rows] : rows;
  const clean = lines.map((row) => row.map((cell) => visible(cell).replace(/[\t\n]/g, ' ')));
  if (!process.stdout.isTTY) return clean.map((row) => row.join('\t')).join('\n');
  const widths = head.map((_, column) => Math.max(...clean.map((row) => row[column]?.length ?? 0)));
  return clean
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
