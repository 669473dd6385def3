/** The keys of a `depends` are those that decide, and no others (spec/iam 10.16): tested with every value that the conditions distinguish. */
import { type AccessRequest, authorise, type Decision, type PolicySet, type RequestContext } from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { account, alice, policySet } from './engine-inputs.ts';
import type { PolicyCaseSet } from './vectors.ts';

vi.setConfig({ testTimeout: 120_000 });

const bucket = 'arn:aws:s3:::b';
const kmsKey = `arn:aws:kms:eu-west-1:${account}:key/1`;
const names = ['k', 'l', 'm'] as const;
const texts = ['a', 'b', '', '*'];

/** Absent, each text, each text twice, each set of texts. */
const values: readonly (string | readonly string[] | undefined)[] = [
  undefined,
  ...texts,
  ...texts.map((text) => [text, text]),
  ...Array.from({ length: 15 }, (_, subset) => texts.filter((_text, index) => ((subset + 1) >> index) & 1)),
];

const wanted = fc.constantFrom<unknown>('a', 'b', ['a', 'b'], 'a', '*');
const operator = fc.constantFrom(
  'StringEquals',
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIfExists',
  'StringNotEqualsIfExists',
  'ForAnyValue:StringEquals',
  'ForAllValues:StringEquals',
  'ForAnyValue:StringNotEquals',
  'StringLike',
  'ForAllValues:StringNotLike',
);
const key = fc.constantFrom(...names);
const condition = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(operator, key, wanted).map(([name, on, value]) => ({ [name]: { [on]: value } })) },
  {
    weight: 1,
    arbitrary: fc.tuple(key, fc.constantFrom('true', 'false')).map(([on, value]) => ({ Null: { [on]: value } })),
  },
);
const conditions = fc.array(condition, { maxLength: 2 }).map((some) => Object.assign({}, ...some) as object);
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  Action: fc.constant('*'),
  Resource: fc.constant('*'),
  Condition: conditions,
});
const who = fc.constantFrom<unknown>({ AWS: alice.arn }, { AWS: account });
const statementFor = fc.tuple(statement, who).map(([one, Principal]) => ({ ...one, Principal }));
const documentOf = (one: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc.array(one, { maxLength: 3 }).map((Statement) => ({ Version: '2012-10-17', Statement }));
const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof(fc.constant(undefined), arbitrary);

const sets: fc.Arbitrary<PolicyCaseSet> = fc
  .record({
    identity: fc.tuple(documentOf(statement)),
    boundary: sometimes(fc.tuple(documentOf(statement))),
    serviceControl: sometimes(fc.tuple(fc.tuple(documentOf(statement)))),
    resource: sometimes(
      documentOf(statementFor).chain((document) => fc.constantFrom(bucket, kmsKey).map((arn) => ({ [arn]: document }))),
    ),
  })
  .map(
    (set) => Object.fromEntries(Object.entries(set).filter(([, policies]) => policies !== undefined)) as PolicyCaseSet,
  );

function ask(set: PolicySet, context: RequestContext): Decision {
  const unknown = names.filter((name) => !(name in context));
  const given = Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
  const request: AccessRequest = {
    principal: alice,
    action: 's3:GetObject',
    resources: [{ arn: set.resource?.has(kmsKey) === true ? kmsKey : bucket, account }],
    context: given,
    unknown,
  };
  return authorise(request, set);
}

/** Every assignment of values to these keys; undefined is an absent key. */
function* assignments(keys: readonly string[]): Iterable<RequestContext> {
  const [first, ...rest] = keys;
  if (first === undefined) yield {};
  else for (const others of assignments(rest)) for (const value of values) yield { ...others, [first]: value } as never;
}

test('the keys of a depends decide it, and none of them is unnecessary', () => {
  let several = 0;
  fc.assert(
    fc.property(sets, (given) => {
      const set = policySet(given);
      const open = ask(set, {});
      const verdicts = new Set<string>();
      for (const context of assignments(open.keys)) verdicts.add(ask(set, context).verdict);
      if (open.verdict !== 'depends') {
        let turn = 0;
        for (const context of assignments(names)) {
          // Every 37th, a prime, so that all pairs of values occur.
          turn += 1;
          if (turn % 37 === 0) verdicts.add(ask(set, context).verdict);
        }
        expect([...verdicts]).toEqual([open.verdict]);
        return;
      }
      if (open.keys.length > 1) several += 1;
      expect([...verdicts].sort()).toEqual(['allowed', 'denied']);
      for (const spared of open.keys) {
        const others = open.keys.filter((name) => name !== spared);
        const stays = [...assignments(others)].some((context) => ask(set, context).verdict === 'depends');
        expect(stays, `${spared} of ${open.keys}`).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
  expect(several).toBeGreaterThan(0);
});
