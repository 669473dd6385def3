/** Arguments that are not UTF-8 never become other arguments. */
import { expect, test } from 'vitest';
import { refuseChangedArguments } from '../src/argument-bytes.ts';

test('an argument that Node had to change is refused, and text of every language is not', () => {
  const changed = Buffer.from([0x61, 0xff]).toString('utf8');
  expect(() => refuseChangedArguments(['exec', 'web-1', '--', changed])).toThrow(
    expect.objectContaining({ code: 'cli/usage', message: 'the argument a\uFFFD is not UTF-8' }),
  );
  expect(() => refuseChangedArguments(['exec', 'web-1', '--', 'größe 東京 \u{1F600}'])).not.toThrow();
});
