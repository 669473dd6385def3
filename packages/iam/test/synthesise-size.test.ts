/** Written policies are minimal and within the size limits: split where that allows the same, refused where it does not. */
import {
  type AccessRequirement,
  assumeRole,
  authorise,
  compile,
  limitDocuments,
  type PolicySet,
  parsePolicy,
  policyLimits,
  policySize,
  protectSessionDocuments,
  type Synthesis,
  SynthesisError,
  startSessions,
  synthesise,
} from '@sallyport/iam';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { account, alice } from './engine-inputs.ts';

type Call = Extract<AccessRequirement, { action: string }>;
type Statement = Readonly<Record<string, unknown>> & {
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};
type Document = { readonly Version: string; readonly Statement: readonly Statement[] };

const identityOf = (documents: readonly unknown[]): PolicySet['identity'] =>
  documents.map((document, index) => ({
    name: `p${index}`,
    policy: compile(parsePolicy(JSON.stringify(document), { type: 'identity' })),
  }));
const decide = (identity: PolicySet['identity'], { action, resources, context = {} }: Call) =>
  authorise({ principal: alice, action, resources, context }, { identity }).verdict;
const documentsOf = ({ policies }: Synthesis) => policies.map(({ text }) => JSON.parse(text) as Document);

const contexts = fc.dictionary(
  fc.constantFrom('aws:ResourceTag/team', 'ec2:osuser', 'aws:SourceVpc'),
  fc.constantFrom('web', 'db', '*'),
);
const call: fc.Arbitrary<Call> = fc.record({
  action: fc.constantFrom('ssm:StartSession', 'ssm:SendCommand', 's3:GetObject', 'ec2:StopInstances'),
  resources: fc.array(
    fc.record({
      arn: fc.constantFrom(
        `arn:aws:ec2:eu-west-1:${account}:instance/i-1`,
        `arn:aws:ec2:eu-west-1:${account}:instance/i-2`,
        `arn:aws:ssm:eu-west-1:${account}:document/D`,
        'arn:aws:s3:::b/a*b',
        '*',
      ),
      context: contexts,
    }),
    { minLength: 1, maxLength: 2 },
  ),
  context: contexts,
});

/** The statement without one value, without one condition, and no statement. */
function* smaller(statement: Statement): Generator<Statement | undefined> {
  yield undefined;
  for (const element of ['Action', 'Resource']) {
    const values = [statement[element]].flat();
    for (const value of values.length > 1 ? values : []) {
      yield { ...statement, [element]: values.filter((one) => one !== value) };
    }
  }
  const { Condition = {}, ...bare } = statement;
  for (const [operator, keys] of Object.entries(Condition)) {
    for (const [key, given] of Object.entries(keys)) {
      const { [key]: _, ...rest } = keys;
      const { [operator]: __, ...others } = Condition;
      const left = Object.keys(rest).length === 0 ? others : { ...others, [operator]: rest };
      yield Object.keys(left).length === 0 ? bare : { ...bare, Condition: left };
      const values = [given].flat();
      for (const value of values.length > 1 ? values : []) {
        const fewer = { ...keys, [key]: values.filter((one) => one !== value) };
        yield { ...bare, Condition: { ...Condition, [operator]: fewer } };
      }
    }
  }
}

test('without any statement, value or condition, required access is denied or a forbidden request is allowed', () => {
  let tried = 0;
  fc.assert(
    fc.property(
      fc.array(call, { minLength: 1, maxLength: 7 }),
      fc.array(call, { maxLength: 4 }),
      (required, forbidden) => {
        let documents: readonly Document[];
        try {
          documents = documentsOf(synthesise({ required, forbidden, principal: alice }));
        } catch (error) {
          expect(error).toBeInstanceOf(SynthesisError);
          return;
        }
        const works = (some: readonly Document[]): boolean => {
          const identity = identityOf(some.filter(({ Statement }) => Statement.length > 0));
          return (
            required.every((one) => decide(identity, one) === 'allowed') &&
            forbidden.every((one) => decide(identity, one) === 'denied')
          );
        };
        expect(works(documents)).toBe(true);
        for (const document of documents) {
          for (const statement of document.Statement) {
            for (const less of smaller(statement)) {
              const Statement = document.Statement.flatMap((one): readonly Statement[] =>
                one !== statement ? [one] : less === undefined ? [] : [less],
              );
              const some = documents.map((one) => (one === document ? { ...one, Statement } : one));
              tried += 1;
              if (works(some)) expect(some).toBe('larger than the smallest');
            }
          }
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(tried).toBeGreaterThan(1_000);
});

describe('a policy that is too large', () => {
  const limits = {
    managed: policyLimits.managedPolicy,
    'user-inline': policyLimits.inlinePolicies.user,
    'group-inline': policyLimits.inlinePolicies.group,
    'role-inline': policyLimits.inlinePolicies.role,
    session: policyLimits.sessionPolicy,
  } as const;
  const stop = (number: number): Call => ({
    action: number % 3 === 0 ? 'ec2:StartInstances' : 'ec2:StopInstances',
    resources: [{ arn: `arn:aws:ec2:eu-west-1:${account}:instance/i-${String(number).padStart(17, '0')}` }],
  });

  test('is split into policies within the limit that together allow the required access and nothing else, or is refused', () => {
    let split = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(limits) as (keyof typeof limits)[])),
        fc.integer({ min: 1, max: 700 }),
        (attachment, count) => {
          const required = Array.from({ length: count }, (_, index) => stop(index * 2));
          let made: Synthesis;
          try {
            made = synthesise({ required, forbidden: [], principal: alice, attachment });
          } catch (error) {
            expect(error).toMatchObject({ code: 'request/limit-exceeded' });
            // An ARN with its quotes and comma takes 66 characters.
            expect(count * 66).toBeGreaterThan(limits[attachment] - 300);
            refused += 1;
            return;
          }
          for (const { text, size } of made.policies) {
            expect(size).toBe(policySize(text));
            expect(size).toBeLessThanOrEqual(limits[attachment]);
          }
          if (attachment !== 'managed') expect(made.policies).toHaveLength(1);
          split += Number(made.policies.length > 1);
          const identity = identityOf(documentsOf(made));
          for (const one of required) expect(decide(identity, one)).toBe('allowed');
          for (let number = 1; number < count * 2; number += 14) expect(decide(identity, stop(number))).toBe('denied');
        },
      ),
      {
        numRuns: 40,
        examples: [
          ['managed', 300],
          ['session', 700],
        ],
      },
    );
    expect(split).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  });

  const place = { partition: 'aws', account };
  const names = (count: number) => Array.from({ length: count }, (_, index) => `SessionDocument${index}`);
  const tooMuch = (run: () => Synthesis) =>
    expect(run).toThrow(expect.objectContaining({ code: 'request/limit-exceeded' }));

  test('is refused where only one can be attached: a trust policy, a session policy', () => {
    const trusted = Array.from({ length: 60 }, (_, index) => `arn:aws:iam::${account}:user/person-${index}`);
    tooMuch(() => assumeRole({ ...place, roleName: 'Dev', trusted }));
    tooMuch(() => startSessions({ ...place, nodes: {}, documents: names(60), attachment: 'session' }));
    expect(startSessions({ ...place, nodes: {}, documents: names(5), attachment: 'session' }).policies).toHaveLength(1);
  });

  test('is refused where splitting would change it: a Deny with NotResource', () => {
    tooMuch(() => limitDocuments({ ...place, documents: names(200) }));
    tooMuch(() => limitDocuments({ ...place, documents: names(400), attachment: 'service-control' }));
  });

  test('is split where the parts deny the same, white space counted', () => {
    const { policies, proof } = protectSessionDocuments({ ...place, documents: names(300), admins: [] });
    expect(policies.length).toBeGreaterThan(1);
    for (const { text, size } of policies) {
      expect(size).toBe(text.length);
      expect(size).toBeLessThanOrEqual(policyLimits.serviceControlPolicy);
    }
    expect(proof.every(({ holds }) => holds)).toBe(true);
  });
});
