/** Tests that boot real instances: where that cannot be done they skip, and say what is missing. */
import { existsSync } from 'node:fs';
import { beforeAll, type TestAPI, test as whenPossible } from 'vitest';
import { sandboxProgramPaths } from '../../src/instances/programs.ts';

/** Perl makes the system calls that no program offers; the others are what instances are looked at with. */
const needed = ['/usr/bin/perl', '/usr/bin/pgrep', '/usr/sbin/sshd', '/usr/bin/sudo', '/usr/sbin/useradd'];

const missing: readonly string[] = [
  ...(process.getuid?.() === 0 ? [] : ['root']),
  ...[...Object.values(sandboxProgramPaths()), ...needed].filter((path) => !existsSync(path)),
];

export const test: TestAPI = whenPossible.skipIf(missing.length > 0) as TestAPI;

/** `beforeAll` and `afterAll` of such tests. */
export function whenBootable(hook: () => Promise<void>): () => Promise<void> {
  return async () => {
    if (missing.length === 0) await hook();
  };
}

export function sayWhatIsMissing(): void {
  beforeAll(() => {
    if (missing.length > 0) process.stderr.write(`instances are not tested here, missing: ${missing.join(', ')}\n`);
  });
}

/** An id no other run of the tests on this computer uses: what is left of an instance is searched by its id. */
export function instanceId(last: string): string {
  return `i-${process.pid.toString(16).padStart(17 - last.length, '0')}${last}`;
}
