/** Compiling the elements that a decision reaches, and no others, changes neither the decision nor its trace. */
import { splitArn } from '@sallyport/aws';
import {
  type AccessRequest,
  authorise,
  type CompiledPolicy,
  compile,
  type Decision,
  defaultBehaviour,
  explain,
  type NamedPolicy,
  type PolicySet,
  parsePolicy,
  type UnspecifiedBehaviour,
} from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { arnPattern } from '../src/match/arn.ts';
import { mayMatchArn } from '../src/match/literal-text.ts';
import { compileWhole } from './compile-whole.ts';
import { account, alice, policySet as build } from './engine-inputs.ts';
import { keys, policySet, request } from './generators.ts';

vi.setConfig({ testTimeout: 60_000 });

const behaviour: fc.Arbitrary<UnspecifiedBehaviour> = fc.constantFrom<UnspecifiedBehaviour>(
  defaultBehaviour,
  { ...defaultBehaviour, colonSpanning: 'yes', wildcardService: 'no match' },
  { ...defaultBehaviour, unresolvedNotResource: 'statement invalid', incompleteArn: 'complete' },
);

/** The same policies, each compiled anew. */
function mapPolicies(set: PolicySet, make: (policy: CompiledPolicy) => CompiledPolicy): PolicySet {
  const again = (named: NamedPolicy): NamedPolicy => ({ ...named, policy: make(named.policy) });
  const { identity, boundary, session, endpoint, resource, serviceControl } = set;
  return {
    identity: identity.map(again),
    ...(boundary && { boundary: boundary.map(again) }),
    ...(session && { session: session.map(again) }),
    ...(endpoint && { endpoint: endpoint.map(again) }),
    ...(resource && { resource: new Map([...resource].map(([arn, named]) => [arn, again(named)])) }),
    ...(serviceControl && {
      serviceControl: serviceControl.map((level) => ({ ...level, policies: level.policies.map(again) })),
    }),
  };
}

test('random policies: what is compiled on reach decides, traces and explains as what is compiled as a whole', () => {
  const verdicts = new Set<string>();
  fc.assert(
    fc.property(
      policySet,
      fc.array(request, { minLength: 1, maxLength: 3 }),
      fc.subarray([...keys]),
      behaviour,
      fc.boolean(),
      (set, asked, unknown, behaviour, traceFirst) => {
        const built = build(set);
        const onReach = mapPolicies(built, ({ document }) => compile(document, behaviour));
        const whole = mapPolicies(built, ({ document }) => compileWhole(document, behaviour));
        const named = new Set<string>(unknown);
        for (const one of asked) {
          const context = Object.fromEntries(Object.entries(one.context).filter(([key]) => !named.has(key)));
          const ask: AccessRequest = { ...one, context, unknown };
          const decision = authorise(ask, onReach, { behaviour });
          const expected = authorise(ask, whole, { behaviour });
          // A trace, read or not, is nothing to the decisions after it.
          if (traceFirst) expect(decision.trace).toEqual(expected.trace);
          expect(answerOf(decision)).toEqual(answerOf(expected));
          verdicts.add(decision.verdict);
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(verdicts.size).toBe(3);
});

function answerOf(decision: Decision): unknown {
  const { verdict, keys, denial, trace } = decision;
  return { verdict, keys, denial, explanation: explain(decision), trace: JSON.parse(JSON.stringify(trace)) };
}

const piece = fc.constantFrom(
  'a',
  'b',
  ':',
  ':',
  ':',
  '*',
  '?',
  '${x}',
  '${x:y}',
  "${x, 'a:'}",
  '${*}',
  '${',
  '$',
  '/',
);
const pattern = fc.array(piece, { minLength: 0, maxLength: 14 }).map((pieces) => `arn:${pieces.join('')}`);
const arn = fc
  .array(fc.constantFrom('', 'a', 'b', '/', '$', 'ab', 'a:', ':b', '*'), { minLength: 5, maxLength: 9 })
  .map((fields) => `arn:${fields.join(':')}`);

test('an ARN that a pattern matches may match by the literal text of the pattern', () => {
  let matched = 0;
  let told = 0;
  const values = fc.constantFrom('a', '', 'a:b', 'b/');
  fc.assert(
    fc.property(pattern, arn, values, fc.boolean(), fc.boolean(), (written, text, value, variables, complete) => {
      const context = { find: (key: string) => (key === 'x' || key === 'x:y' ? value : undefined) };
      const split = splitArn(text);
      if (split === undefined) return;
      const fields = arnPattern(written, { supportsVariables: variables }, complete).matches(split, context);
      const may = mayMatchArn(written, text, split);
      if (fields !== false) expect(may).toBe(true);
      if (fields !== false) matched += 1;
      if (!may) told += 1;
    }),
    { numRuns: 20_000 },
  );
  expect(matched).toBeGreaterThan(50);
  expect(told).toBeGreaterThan(1_000);
});

test('copies, comparisons and JSON of a decision and its trace have what is made when it is read', () => {
  const policy = compile(
    parsePolicy(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 'ec2:StopInstances',
          Resource: `arn:aws:ec2:*:${account}:instance/*`,
          Condition: { StringEquals: { 'aws:PrincipalTag/team': 'web' } },
        },
      }),
      { type: 'identity' },
    ),
  );
  const decision = authorise(
    { principal: alice, action: 'ssm:StartSession', resources: [{ arn: '*' }], context: {} },
    { identity: [{ name: 'p', policy }] },
  );
  expect({ ...decision }.trace).toBe(decision.trace);
  const [statement] = decision.trace[0]?.policyTypes[0]?.policies[0]?.statements ?? [];
  const read = { resource: { matched: false }, conditions: [{ met: false, found: 'absent' }] };
  expect({ ...statement }).toMatchObject(read);
  expect(structuredClone(statement)).toMatchObject(read);
  expect(JSON.parse(JSON.stringify(statement))).toMatchObject(read);
});
