/** The file of suppressions: unknown members are refused, so that nothing is suppressed longer or wider than intended. */
import { lint, readSuppressions } from '@sallyport/iam/lint';
import { describe, expect, test } from 'vitest';

const one = '"rule": "S10", "path": "p.json", "reason": "kept"';

describe('refused, with place and hint', () => {
  test.each([
    ['a misspelt end would never be reached', `[\n { ${one}, "untill": "2020-01-01" }]`, 'policy/unknown-element', 2],
    ['an object is not a list', `{ ${one} }`, 'policy/value', 1],
    ['a string is not a suppression', '["S10"]', 'policy/value', 1],
    ['a reason that is not a string', '[{ "rule": "S10", "path": "p.json", "reason": 5 }]', 'policy/value', 1],
    ['no rule', '[{ "path": "p.json", "reason": "kept" }]', 'policy/missing-element', 1],
    ['no path', '[{ "rule": "S10", "reason": "kept" }]', 'policy/missing-element', 1],
    ['a duplicate key', `[{ ${one}, "path": "q.json" }]`, 'policy/duplicate-key', 1],
    ['an end that is not a day', `[{ ${one}, "until": "2026-02-30" }]`, 'policy/value', 1],
    ['an end without a month', `[{ ${one}, "until": "2026" }]`, 'policy/value', 1],
  ])('%s', (_, text, code, line) => {
    expect(() => readSuppressions(text, 'keep.json')).toThrow(
      expect.objectContaining({ code, line, column: expect.any(Number), file: 'keep.json', hint: expect.any(String) }),
    );
  });
});

test('a suppression applies through its last day, and is reported afterwards', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'ssm:TerminateSession', Resource: '*' },
  });
  const suppressions = readSuppressions(`[\n { ${one}, "until": "2026-06-30" }]`, 'keep.json');
  const on = (now: string): readonly string[] =>
    lint([{ file: 'p.json', text }], { suppressions, now }).findings.map(
      ({ rule, file, line }) => `${rule} ${file}:${line}`,
    );
  expect(on('2026-06-30T23:59:59Z')).toEqual([]);
  expect(on('2026-07-01T00:00:00Z')).toEqual(['expired-suppression keep.json:2', 'S10 p.json:1']);
});
