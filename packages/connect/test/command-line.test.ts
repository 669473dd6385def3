import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandLine } from '../src/index.ts';

test('plain words stay plain', () => {
  expect(commandLine(['ls', '-la', '/var/log'])).toBe('ls -la /var/log');
});

test('a shell reads back exactly the arguments, whatever is in them', () => {
  const argument = fc.string({ unit: 'binary-ascii' }).map((text) => text.replaceAll('\0', ''));
  fc.assert(
    fc.property(fc.array(argument, { minLength: 1, maxLength: 6 }), (argv) => {
      const script = `printf '%s\\0' ${commandLine(argv)}`;
      const out = execFileSync('/bin/sh', ['-c', script]).toString();
      expect(out.split('\0').slice(0, -1)).toEqual(argv);
    }),
    { numRuns: 40 },
  );
});

test('nothing typed as an argument is run: command substitution, separators, quotes', () => {
  expect(commandLine(['echo', '$(id)', '`id`', ';id', "it's", ''])).toBe("echo '$(id)' '`id`' ';id' 'it'\\''s' ''");
});
