/**
 * Transcripts: what a person types, every line that comes back, and the exit status. A line beginning with `2>` went to
 * standard error. `npx vitest run -u` writes them anew, to be read before they are committed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { program } from '../src/program.ts';

const folder = fileURLToPath(new URL('transcripts/', import.meta.url));

let lines: string[] = [];

beforeEach(() => {
  lines = [];
  const hear = (mark: string) => (chunk: string | Uint8Array) => {
    for (const line of String(chunk).replace(/\n$/, '').split('\n'))
      lines.push(`${mark}${line}`.replaceAll(folder, ''));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(hear(''));
  vi.spyOn(process.stderr, 'write').mockImplementation(hear('2> '));
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Words as a shell would split them; of its quotes the single ones are enough here. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) =>
    (quoted ?? bare ?? '').replace(/(^|=)files\//, `$1${folder}files/`),
  );
}

test.each(readdirSync(folder).filter((name) => name.endsWith('.txt')))('%s', async (name) => {
  const told = readFileSync(`${folder}${name}`, 'utf8');
  const again: string[] = [];
  for (const line of told.split('\n')) {
    if (line.startsWith('#') || line === '') again.push(line);
    if (!line.startsWith('$ sallyport ')) continue;
    lines = [];
    const status = await program(wordsOf(line.slice('$ sallyport '.length)));
    again.push(line, ...lines, `=> ${status}`);
  }
  await expect(again.join('\n').replace(/\n{2,}/g, '\n\n')).toMatchFileSnapshot(`${folder}${name}`);
});
