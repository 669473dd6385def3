import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EscapeFilter } from '../src/session/escape.ts';

const run = (...typed: string[]): { text: string; commands: string[] } => {
  const filter = new EscapeFilter();
  const parts = typed.map((text) => filter.push(Buffer.from(text, 'latin1')));
  return {
    text: parts.map((part) => Buffer.from(part.forward).toString('latin1')).join(''),
    commands: parts.flatMap((part) => [...part.commands]),
  };
};

for (const [typed, text, commands] of [
  [['~.'], '', ['disconnect']],
  [['ls\r~.'], 'ls\r', ['disconnect']],
  [['~', '.'], '', ['disconnect']],
  [['ls ~.'], 'ls ~.', []],
  [['~~.'], '~.', []],
  [['~?~.'], '', ['help', 'disconnect']],
  [['~x'], '~x', []],
  [['~\r~.'], '~\r', ['disconnect']],
  [['cd ~\n', '~', '~'], 'cd ~\n~', []],
] as const) {
  test(`${JSON.stringify(typed)} types ${JSON.stringify(text)} and does ${JSON.stringify(commands)}`, () => {
    expect(run(...typed)).toEqual({ text, commands });
  });
}

test('without a tilde nothing is changed, however it is cut', () => {
  const bytes = fc.array(fc.uint8Array({ maxLength: 20 }).map((chunk) => chunk.filter((byte) => byte !== 0x7e)));
  fc.assert(
    fc.property(bytes, (chunks) => {
      const filter = new EscapeFilter();
      const out = Buffer.concat(chunks.map((chunk) => filter.push(chunk).forward));
      expect(out.equals(Buffer.concat(chunks))).toBe(true);
    }),
  );
});
