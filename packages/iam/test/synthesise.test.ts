/** Synthesised policies: vectors of the recipes, properties of the general case, and required access that no policy can give. */
import {
  type AccessRequest,
  type AccessRequirement,
  assumeRole,
  authorise,
  authoriseStartSession,
  compile,
  instanceConnect,
  instanceRole,
  limitDocuments,
  parsePolicy,
  policyLimits,
  protectSessionDocuments,
  type Synthesis,
  SynthesisError,
  startSessions,
  synthesise,
} from '@sallyport/iam';
import { hasKey } from '@sallyport/iam/lint';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { account, alice } from './engine-inputs.ts';
import { readVectors } from './read-vectors.ts';

type RecipeCase = {
  readonly name: string;
  readonly spec: readonly string[];
  readonly recipe: keyof typeof recipes;
  readonly requirements: never;
  /** The expected policies, in order. */
  readonly policies?: readonly unknown[];
  readonly refused?: string;
  readonly proves?: readonly string[];
};

type RequirementsCase = {
  readonly name: string;
  readonly spec: readonly string[];
  readonly required: readonly AccessRequirement[];
  readonly forbidden: readonly AccessRequirement[];
  readonly policies?: readonly unknown[];
  readonly refused?: string;
};

const recipes = {
  instanceRole,
  startSessions,
  limitDocuments,
  instanceConnect,
  assumeRole,
  protectSessionDocuments,
} as const;

function check(
  run: () => Synthesis,
  { policies, refused, proves }: Omit<RecipeCase, 'name' | 'spec' | 'recipe' | 'requirements'>,
): void {
  if (refused !== undefined) {
    expect(run).toThrow(SynthesisError);
    expect(run).toThrow(refused);
    return;
  }
  const made = run();
  expect(made.proof.every(({ holds }) => holds)).toBe(true);
  expect(made.proof.some(({ expected }) => expected === 'denied')).toBe(true);
  if (policies !== undefined) expect(made.policies.map(({ text }) => JSON.parse(text) as unknown)).toEqual(policies);
  for (const name of proves ?? [])
    expect(made.proof.map((proof) => `${proof.expected}: ${proof.name}`)).toContain(name);
}

const recipeFile = readVectors<RecipeCase>('synthesise/recipes.json');
describe(recipeFile.about, () => {
  for (const one of recipeFile.cases) {
    test(`${one.name} (${one.spec.join(', ')})`, () => check(() => recipes[one.recipe](one.requirements), one));
  }
});

const requirementsFile = readVectors<RequirementsCase>('synthesise/requirements.json');
describe(requirementsFile.about, () => {
  for (const one of requirementsFile.cases) {
    test(`${one.name} (${one.spec.join(', ')})`, () =>
      check(() => synthesise({ required: one.required, forbidden: one.forbidden, principal: alice }), one));
  }
});

test('session starts are proved under both rules of the document check', () => {
  const { proof } = startSessions({ partition: 'aws', account, nodes: {}, documents: ['Custom'] });
  const session = proof.find(({ name }) => name === 'a session with no document named');
  expect(session?.outcomes.map(({ mode, decision }) => [mode, decision.verdict])).toEqual([
    ['current', 'denied'],
    ['legacy', 'denied'],
  ]);
});

const arns = fc.constantFrom(
  'arn:aws:ec2:eu-west-1:111122223333:instance/i-1',
  'arn:aws:ec2:eu-west-1:111122223333:instance/i-2',
  'arn:aws:ssm:eu-west-1:111122223333:document/D',
  'arn:aws:s3:::b/a*b',
  'arn:aws:s3:::b/${aws:username}',
  '*',
);
const context = fc.dictionary(
  fc.constantFrom('aws:ResourceTag/team', 'ec2:osuser', 'aws:SourceVpc'),
  fc.constantFrom('web', 'db', '*', '${aws:username}'),
);
const requirement: fc.Arbitrary<Extract<AccessRequirement, { action: string }>> = fc.record({
  action: fc.constantFrom('ssm:StartSession', 'ssm:SendCommand', 's3:GetObject', 'ec2:StopInstances'),
  resources: fc.array(fc.record({ arn: arns, context }), { minLength: 1, maxLength: 2 }),
  context,
});

const askWith = ({ policies }: Synthesis, request: Omit<AccessRequest, 'principal'>) =>
  authorise(
    { principal: alice, ...request },
    {
      identity: policies.map(({ name, text, type }) => ({ name, policy: compile(parsePolicy(text, { type })) })),
    },
  ).verdict;

test('a synthesised policy allows all required access and denies all forbidden requests, or there is none', () => {
  let made = 0;
  let refused = 0;
  fc.assert(
    fc.property(
      fc.array(requirement, { minLength: 1, maxLength: 6 }),
      fc.array(requirement, { maxLength: 4 }),
      fc.nat(9),
      (required, others, chance) => {
        // One time in ten the same request is required and forbidden.
        const forbidden = chance === 0 ? [...others, ...required.slice(0, 1)] : others;
        let synthesis: Synthesis;
        try {
          synthesis = synthesise({ required, forbidden, principal: alice });
        } catch (error) {
          expect(error).toBeInstanceOf(SynthesisError);
          refused += 1;
          return;
        }
        made += 1;
        for (const { action, resources, context: keys } of required) {
          expect(askWith(synthesis, { action, resources, context: keys ?? {} })).toBe('allowed');
        }
        for (const { action, resources, context: keys } of forbidden) {
          expect(askWith(synthesis, { action, resources, context: keys ?? {} })).toBe('denied');
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(made).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(5);
});

test('nothing else than the required access is allowed', () => {
  fc.assert(
    fc.property(fc.array(requirement, { minLength: 1, maxLength: 5 }), requirement, (required, other) => {
      const calls = required.flatMap(({ action, resources }) => resources.map(({ arn }) => `${action} ${arn}`));
      const notRequired = other.resources.find(
        ({ arn }) => !calls.includes(`${other.action} ${arn}`) && !calls.includes(`${other.action} *`),
      );
      fc.pre(notRequired !== undefined);
      const synthesis = synthesise({ required, forbidden: [], principal: alice });
      const { action, resources, context: keys } = other;
      expect(askWith(synthesis, { action, resources, context: keys ?? {} })).toBe('denied');
    }),
    { numRuns: 300 },
  );
});

test('policies are split at the size limit, and together still allow all required access', () => {
  const required = Array.from(
    { length: 300 },
    (_, index): AccessRequirement => ({
      start: {
        node: {
          arn: `arn:aws:ec2:eu-west-1:${account}:instance/i-${String(index).padStart(17, '0')}`,
          tags: new Map(),
        },
        document: { arn: `arn:aws:ssm:eu-west-1:${account}:document/D${index % 7}`, tags: new Map() },
        named: true,
      },
    }),
  );
  const { policies, proof } = synthesise({ required, forbidden: [], principal: alice });
  expect(policies.length).toBeGreaterThan(3);
  for (const { size } of policies) expect(size).toBeLessThanOrEqual(policyLimits.managedPolicy);
  expect(proof).toHaveLength(300);
  const identity = policies.map(({ name, text, type }) => ({ name, policy: compile(parsePolicy(text, { type })) }));
  for (const one of required) {
    if (!('start' in one)) continue;
    expect(
      authoriseStartSession({ principal: alice, context: {}, start: one.start }, { identity }, 'current').verdict,
    ).toBe('allowed');
  }
});

test('required access that needs more policies than can be attached is refused, also where splitting gains nothing', () => {
  const required = Array.from(
    { length: 40 },
    (_, index): AccessRequirement => ({
      action: 'ec2:StopInstances',
      resources: [{ arn: `arn:aws:ec2:eu-west-1:${account}:instance/i-${String(index).padStart(17, '0')}` }],
    }),
  );
  expect(() => synthesise({ required, forbidden: [], principal: alice, attachment: 'user-inline' })).toThrow(
    'at most 1 can be attached',
  );
});

test('no condition is written on a key that requests of the action have not', () => {
  const instance = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1';
  const request = (context: Readonly<Record<string, string>>): AccessRequirement => ({
    action: 'ssm:SendCommand',
    resources: [{ arn: instance, context }],
  });
  const run = (required: Readonly<Record<string, string>>, forbidden: Readonly<Record<string, string>>) =>
    synthesise({ required: [request(required)], forbidden: [request(forbidden)], principal: alice, hasKey });
  expect(() => run({ 'ec2:osuser': 'app' }, { 'ec2:osuser': 'root' })).toThrow(
    'they differ in ec2:osuser, on which no condition can tell them apart',
  );
  expect(() => run({}, { 'ec2:osuser': 'root' })).toThrow('they differ in ec2:osuser');
  const { policies } = run(
    { 'ec2:osuser': 'app', 'aws:ResourceTag/team': 'web' },
    { 'ec2:osuser': 'root', 'aws:ResourceTag/team': 'db' },
  );
  expect(policies.map(({ text }) => text).join()).toContain('"aws:ResourceTag/team"');
  expect(policies.map(({ text }) => text).join()).not.toContain('osuser');
});
