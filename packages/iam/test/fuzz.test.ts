/** Whatever the input, only PolicyError and RequestError are thrown. */
import {
  authorise,
  canonicalPolicy,
  compile,
  contextKeys,
  explain,
  inspectPolicy,
  PolicyError,
  type PolicyType,
  parsePolicy,
  policySize,
  RequestError,
} from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { alice, compiled } from './engine-inputs.ts';
import { vectorFiles } from './vectors.ts';

// Thousands of runs: a busy machine must not fail them.
vi.setConfig({ testTimeout: 60_000 });

const types: readonly PolicyType[] = [
  'identity',
  'boundary',
  'session',
  'trust',
  'key',
  'resource',
  'service-control',
  'resource-control',
  'endpoint',
];
const type = fc.constantFrom(...types);

/** Parses, and evaluates if that succeeds. Any error but a PolicyError fails the test. */
function chew(source: string, as: PolicyType): void {
  const { document, faults } = inspectPolicy(source, { type: as });
  for (const fault of faults) {
    expect(fault.line).toBeGreaterThan(0);
    expect(fault.column).toBeGreaterThan(0);
    expect(fault.message).not.toBe('');
  }
  policySize(source);
  try {
    const read = parsePolicy(source, { type: as, storable: false });
    canonicalPolicy(read);
    contextKeys(read);
    const set = { identity: [{ name: 'p', policy: compile(read) }] };
    const request = {
      principal: alice,
      action: 'ssm:StartSession',
      resources: [{ arn: '*' }],
      context: { 'a:b': 'x' },
    };
    explain(authorise(request, set));
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    expect(document === undefined || faults.length > 0).toBe(true);
  }
}

const seeds: readonly string[] = vectorFiles.flatMap((file) =>
  file.kind === 'document'
    ? file.cases.map(({ document }) => (typeof document === 'string' ? document : JSON.stringify(document, null, 1)))
    : [],
);
const piece = fc.constantFrom(
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u00',
  'null',
  '1e9',
  '${',
  '*',
  '\n',
  '\0',
  '\u201c',
  'Effect',
  '"Statement"',
  'ForAnyValue:',
  '{}',
  '[]',
);

test('policies with pieces removed, inserted and swapped', () => {
  const damage = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(12),
      put: fc.oneof(piece, fc.string({ maxLength: 4 })),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(fc.constantFrom(...seeds), damage, type, (seed, wounds, as) => {
      let source = seed.slice(0, 3_000);
      for (const { at, cut, put } of wounds) {
        const place = Math.floor(at * source.length);
        source = source.slice(0, place) + put + source.slice(place + cut);
      }
      chew(source, as);
    }),
    { numRuns: 3_000 },
  );
});

test('any JSON', () => {
  fc.assert(fc.property(fc.json(), type, chew), { numRuns: 500 });
});

test('any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), type, chew), { numRuns: 500 });
});

test('JSON in the shape of a policy with any values', () => {
  const anything = fc.jsonValue({ maxDepth: 3 });
  const shape = fc.record({
    Version: fc.oneof(fc.constant('2012-10-17'), anything),
    Statement: fc.oneof(
      anything,
      fc.array(
        fc.record(
          {
            Sid: anything,
            Effect: fc.oneof(fc.constant('Allow'), anything),
            Principal: fc.oneof(anything, fc.dictionary(fc.constantFrom('AWS', 'Service', 'x'), anything)),
            Action: anything,
            NotResource: anything,
            Resource: anything,
            Condition: fc.oneof(
              anything,
              fc.dictionary(
                fc.constantFrom('StringLike', 'Null', 'NumericEquals', 'IpAddress', 'DateEquals', 'ArnLike', 'Bool'),
                fc.dictionary(fc.string(), anything),
              ),
            ),
          },
          { requiredKeys: [] },
        ),
      ),
    ),
  });
  fc.assert(
    fc.property(shape, type, (document, as) => chew(JSON.stringify(document), as)),
    { numRuns: 1_000 },
  );
});

const everything = [
  {
    name: 'p',
    policy: compiled(
      {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: '*',
          Resource: ['*', 'arn:aws:s3:::${aws:PrincipalTag/x}'],
          Condition: { StringLike: { 'a:b': '*' } },
        },
      },
      'identity',
    ),
  },
];

test('any ARN, action, principal and context', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('*', 'arn:', 'arn:aws:iam::1:user/', 'arn:aws:iam::111122223333:user/x', ':::::', 'arn:::::'),
  );
  const principal = fc.oneof(
    fc.record({ type: fc.constantFrom('user', 'root'), account: text, arn: text, id: text }),
    fc.record({ type: fc.constant('role-session'), account: text, roleArn: text, roleId: text, sessionName: text }),
    fc.record({ type: fc.constant('federated-user'), account: text, name: text, issuerArn: text }),
    fc.record({ type: fc.constant('service'), name: text }),
    fc.constant({ type: 'anonymous' }),
    fc.constant(alice),
  );
  fc.assert(
    fc.property(
      principal,
      fc.oneof(text, fc.constant('s3:GetObject')),
      fc.array(fc.record({ arn: text }), { maxLength: 3 }),
      fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()), fc.anything())),
      (who, action, resources, context) => {
        try {
          const request = { principal: who, action, resources, context } as unknown as Parameters<typeof authorise>[0];
          explain(authorise(request, { identity: everything }));
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          expect(error.code).toMatch(/^request\//);
        }
      },
    ),
    { numRuns: 3_000 },
  );
});

test('requests with any value in any member, and names that every object inherits', () => {
  const inherited = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty');
  const anything = fc.oneof(fc.anything(), inherited, fc.string());
  const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: anything });
  const values = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('b', '', ['b'], []) }, anything);
  const context = fc
    .array(fc.tuple(fc.oneof(inherited, fc.string()), values), { maxLength: 3 })
    .map((entries) => Object.fromEntries(entries));
  const resource = fc.record(
    {
      arn: mostly(fc.constant('arn:aws:s3:::b')),
      account: mostly(fc.constant(alice.account)),
      context: mostly(context),
    },
    { requiredKeys: ['arn'] },
  );
  const names = fc.array(inherited, { maxLength: 2 });
  const request = fc.record(
    {
      principal: mostly(fc.constant(alice)),
      action: mostly(fc.constant('s3:GetObject')),
      resources: mostly(fc.array(mostly(resource), { minLength: 1, maxLength: 2 })),
      context: mostly(context),
      unknown: mostly(names),
      absent: mostly(names),
    },
    { requiredKeys: ['principal', 'action', 'resources', 'context'] },
  );
  const condition = '{"StringLike":{"__proto__":"*"},"StringLikeIfExists":{"constructor":"${toString}"}}';
  const set = {
    identity: [
      {
        name: 'p',
        policy: compiled(
          `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":["*"],"Condition":${condition}}}`,
          'identity',
        ),
      },
    ],
  };
  let decided = 0;
  fc.assert(
    fc.property(request, (given) => {
      try {
        explain(authorise(given as Parameters<typeof authorise>[0], set));
        decided += 1;
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
      }
    }),
    { numRuns: 3_000 },
  );
  expect(decided).toBeGreaterThan(0);
});

test('a value that is not a string, and an unknown policy type', () => {
  const source = '{"Version":"2012-10-17","Statement":[]}';
  for (const text of [undefined, null, 5, {}, [source]] as never[]) {
    expect(() => parsePolicy(text, { type: 'identity' })).toThrow(expect.objectContaining({ code: 'policy/json' }));
    expect(inspectPolicy(text, { type: 'identity' }).faults).toMatchObject([{ code: 'policy/json' }]);
  }
  for (const as of ['iam', '__proto__', '', undefined, 5] as never[]) {
    expect(() => parsePolicy(source, { type: as })).toThrow(/no policy type/);
  }
});

test('a value of the wrong type is refused with the name of its key', () => {
  const ask = (more: object) => () =>
    authorise(
      { principal: alice, action: 's3:GetObject', resources: [{ arn: '*' }], context: {}, ...more },
      { identity: everything },
    );
  for (const value of [5, true, null, {}, [5], [['x']], new Array(2), [undefined], undefined]) {
    expect(ask({ context: { 'aws:SourceIp': value } })).toThrow(/aws:SourceIp is neither a string nor a list/);
    expect(ask({ resources: [{ arn: '*', context: { 'aws:SourceIp': value } }] })).toThrow(/aws:SourceIp/);
  }
  expect(ask({ context: ['x'] })).toThrow('the context is not an object of keys and values');
  expect(ask({ unknown: 'aws:SourceIp' })).toThrow('unknown is not a list of context keys');
  expect(ask({ absent: [5] })).toThrow('absent is not a list of context keys');
});
