/** Runs the vectors of cases: a case and its answer, word for word. */
import { decideReachCase, decideSimulateCase, readAccountExport } from '@sallyport/iam';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readVectors } from './read-vectors.ts';

type Case = {
  readonly name: string;
  readonly spec: readonly string[];
  readonly case: unknown;
  readonly answer: unknown;
  readonly error?: string;
};

const deciders = { simulate: decideSimulateCase, reach: decideReachCase };

for (const kind of ['simulate', 'reach'] as const) {
  const file = readVectors<Case>(`cases/${kind}.json`);
  describe(`${kind}: ${file.about}`, () => {
    for (const one of file.cases) {
      test(`${one.name} (${one.spec.join(', ')})`, () => {
        const answer = deciders[kind](one.case);
        if (one.error === undefined) expect(answer).toEqual(one.answer);
        else {
          expect(answer).toMatchObject(one.answer as object);
          expect('error' in answer ? answer.error : '').toContain(one.error);
        }
      });
    }
  });
}

test('whatever is handed in as a simulate case, the answer is an answer', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(decideSimulateCase(value).response).toBe('Error');
    }),
  );
});

test('a reach case that cannot be read is refused with the place of the fault', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(() => decideReachCase(value)).toThrow(expect.objectContaining({ code: 'request/case' }));
    }),
  );
  const [first] = readVectors<Case>('cases/reach.json').cases;
  const broken = JSON.parse(JSON.stringify(first?.case)) as { request: { mode: string } };
  broken.request.mode = 'today';
  expect(() => decideReachCase(broken)).toThrow('request.mode: the mode is "current" or "legacy"');
});

test('nesting-that-overflows-the-stack: a case that is too deep is answered or refused like any other', () => {
  const within = (begin: string, end: string): unknown => JSON.parse(`${begin.repeat(50_000)}1${end.repeat(50_000)}`);
  const request = { principal: 'arn:aws:iam::111122223333:user/a', action: 's3:GetObject', context: {} };
  const given = { name: 'deep', request: { ...request, resource: { resource: '*' } }, identityPolicies: [] };
  for (const deep of [within('[', ']'), within('{"Policy":', '}'), within('{"Content":', '}')]) {
    for (const more of [
      { identityPolicies: [deep] },
      { identityPolicies: [{ Statement: deep }] },
      { resourcePolicy: deep },
    ])
      expect(decideSimulateCase({ ...given, ...more })).toMatchObject({ name: 'deep', response: 'Error' });
    expect(() =>
      readAccountExport({
        Account: '111122223333',
        ResourcePolicies: [{ ResourceArn: 'arn:aws:s3:::b', Policy: deep }],
      }),
    ).toThrow(expect.objectContaining({ code: 'request/export' }));
  }
});

test('a member named __proto__ is refused and changes nothing', () => {
  const value: unknown = JSON.parse('{"__proto__":{"name":"x"},"name":"y"}');
  expect(decideSimulateCase(value)).toMatchObject({ name: 'y', response: 'Error' });
});
