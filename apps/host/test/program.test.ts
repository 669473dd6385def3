import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exitCodes, exitOf } from '../src/exit-codes.ts';
import { version } from '../src/version.ts';

test('the version is the one in the manifest', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(version).toBe(manifest.version);
});

test('no error ends with the status of success, and none with that of a refusal', () => {
  for (const row of Object.values(exitOf)) expect([exitCodes.ok, exitCodes.denied]).not.toContain(exitCodes[row]);
});
