/** The manual page as the readers of manual pages see it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { find, run } from './programs.ts';
import { node } from './region-process.ts';

const write = fileURLToPath(new URL('../tools/manual/write.ts', import.meta.url));

test('mandoc finds nothing wrong with the page, and shows it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-man-'));
  try {
    const page = join(folder, 'man/sallyport.1');
    const env = { PATH: process.env.PATH, SOURCE_DATE_EPOCH: '1767225600' };
    expect(await run(node, ['--conditions=source', write, folder], { env })).toMatchObject({ status: 0, stderr: '' });
    const mandoc = find('mandoc') ?? '';
    expect(await run(mandoc, ['-T', 'lint', page])).toEqual({ status: 0, stdout: '', stderr: '' });
    const shown = await run(mandoc, ['-T', 'ascii', page]);
    const text = shown.stdout.replace(/.\x08/g, '');
    expect(text).toContain('sallyport who-can [option...] <target-or-action> [resource]');
    expect(text).toContain("sallyport who-can iam:CreateUser '*' --export account.json");
    expect(text).toContain('2026-01-01');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
