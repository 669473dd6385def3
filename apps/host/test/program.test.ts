import { expect, test } from 'vitest';
import { exitCodes, exitOf } from '../src/exit-codes.ts';

test('no error has the exit code of success or of a refusal', () => {
  for (const row of Object.values(exitOf)) expect([exitCodes.ok, exitCodes.denied]).not.toContain(exitCodes[row]);
});
