/** A command that loads data and needs no network. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../../e2e/programs.ts';

export function lintsAFile(command: () => readonly [file: string, ...args: string[]]): void {
  test('lint finds what is wrong in a file, and nothing in one that is right', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-lint-'));
    try {
      const policy = (name: string, action: string): string => {
        const resource = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0';
        const statement = [{ Effect: 'Allow', Action: action, Resource: resource }];
        const file = join(folder, name);
        writeFileSync(file, JSON.stringify({ Version: '2012-10-17', Statement: statement }));
        return file;
      };
      const [file, ...first] = command();
      const wrong = await run(file, [...first, 'lint', policy('wrong.json', 'ec2:StopInstancez')]);
      expect(wrong.stdout).toContain('StopInstancez');
      expect(wrong.status).toBe(1);
      const right = await run(file, [...first, 'lint', policy('right.json', 'ec2:StopInstances')]);
      expect({ status: right.status, stdout: right.stdout }).toEqual({ status: 0, stdout: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
