/** Properties of all policies and requests. */
import {
  type AccessRequest,
  authorise,
  canonicalPolicy,
  compile,
  type Principal,
  parsePolicy,
  type RequestContext,
  type Truth,
} from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { account, alice, policySet as build } from './engine-inputs.ts';
import { everything, keys, policySet, request, statement } from './generators.ts';
import { interpret } from './reference.ts';
import type { PolicyCaseSet } from './vectors.ts';

// Thousands of runs: a busy machine must not fail them.
vi.setConfig({ testTimeout: 60_000 });

const many = { numRuns: 400 };

type Raw = { readonly Version: string; readonly Statement: readonly unknown[] };

/** Adds a statement to the first identity-based policy. */
function withStatement(set: PolicyCaseSet, added: unknown): PolicyCaseSet {
  const [first, ...rest] = (set.identity ?? []) as readonly Raw[];
  const document = first ?? { Version: '2012-10-17', Statement: [] };
  return { ...set, identity: [{ ...document, Statement: [...document.Statement, added] }, ...rest] };
}

test('the engine and the reference implementation agree', () => {
  fc.assert(
    fc.property(policySet, request, (set, ask) => {
      expect(authorise(ask, build(set)).verdict).toBe(interpret(ask, set));
    }),
    { numRuns: 1_500 },
  );
});

test('a Deny of everything always denies', () => {
  fc.assert(
    fc.property(policySet, request, (set, ask) => {
      const denied = withStatement(set, { ...everything, Effect: 'Deny' });
      const decision = authorise(ask, build(denied));
      expect(decision.verdict).toBe('denied');
      expect(decision.denial?.kind).toBe('explicit');
    }),
    many,
  );
});

const rank = { denied: 0, depends: 1, allowed: 2 };
const unknownKeys = fc.subarray([...keys]);

/** The verdicts from denied over depends to allowed. */
function rankWith(set: PolicyCaseSet, ask: AccessRequest, unknown: readonly string[]): number {
  const context = Object.fromEntries(Object.entries(ask.context).filter(([key]) => !unknown.includes(key)));
  return rank[authorise({ ...ask, context, unknown }, build(set)).verdict];
}

test('adding an Allow never denies what was allowed', () => {
  fc.assert(
    fc.property(policySet, request, statement, unknownKeys, (set, ask, one, unknown) => {
      const more = withStatement(set, { ...one, Effect: 'Allow' });
      expect(rankWith(more, ask, unknown)).toBeGreaterThanOrEqual(rankWith(set, ask, unknown));
    }),
    many,
  );
});

test('adding a Deny never allows what was denied', () => {
  fc.assert(
    fc.property(policySet, request, statement, unknownKeys, (set, ask, one, unknown) => {
      const more = withStatement(set, { ...one, Effect: 'Deny' });
      expect(rankWith(more, ask, unknown)).toBeLessThanOrEqual(rankWith(set, ask, unknown));
    }),
    many,
  );
});

test('a permissions boundary, a session policy and a level of service control policies never allow what was denied', () => {
  const limit = fc.constantFrom('boundary', 'session', 'serviceControl');
  fc.assert(
    fc.property(
      policySet,
      request,
      limit,
      fc.array(statement, { maxLength: 3 }),
      (set, ask, policyType, statements) => {
        const document = { Version: '2012-10-17', Statement: statements };
        const { [policyType as 'boundary']: _taken, ...without } = set;
        const limited = { ...without, [policyType]: policyType === 'serviceControl' ? [[document]] : [document] };
        if (authorise(ask, build(limited)).verdict === 'allowed') {
          expect(authorise(ask, build(without)).verdict).toBe('allowed');
        }
      },
    ),
    many,
  );
});

const someValue = fc.option(fc.constantFrom('web', 'db', '', 'true', '5', ['web'], ['web', 'db']), { nil: undefined });

function known(
  context: RequestContext,
  values: readonly (string | string[] | undefined)[],
  which: readonly string[],
): RequestContext {
  const filled = { ...context };
  for (const [index, key] of keys.entries()) {
    const value = values[index];
    if (which.includes(key) && value !== undefined) filled[key] = value;
  }
  return filled;
}

test('a decision that does not depend on unknown keys is the same for all their values', () => {
  fc.assert(
    fc.property(
      policySet,
      request,
      fc.subarray([...keys]),
      fc.tuple(someValue, someValue, someValue, someValue),
      (set, ask, unknown, values) => {
        const context = Object.fromEntries(
          Object.entries(ask.context).filter(([key]) => !unknown.includes(key as never)),
        );
        const open = authorise({ ...ask, context, unknown }, build(set));
        if (open.verdict === 'depends') return;
        const closed = authorise({ ...ask, context: known(context, values, unknown) }, build(set));
        expect(closed.verdict).toBe(open.verdict);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('with the keys of a depends given, the decision does not depend on others', () => {
  fc.assert(
    fc.property(
      policySet,
      request,
      fc.subarray([...keys], { minLength: 1 }),
      fc.tuple(someValue, someValue, someValue, someValue),
      (set, ask, unknown, values) => {
        const context = Object.fromEntries(
          Object.entries(ask.context).filter(([key]) => !unknown.includes(key as never)),
        );
        const open = authorise({ ...ask, context, unknown }, build(set));
        if (open.verdict !== 'depends') return;
        expect(open.keys.length).toBeGreaterThan(0);
        expect(open.keys.filter((key) => !unknown.includes(key as never))).toEqual([]);
        const rest = unknown.filter((key) => !open.keys.includes(key));
        const closed = authorise({ ...ask, context: known(context, values, open.keys), unknown: rest }, build(set));
        expect(closed.verdict).not.toBe('depends');
      },
    ),
    { numRuns: 1_000 },
  );
});

test('the canonical form of a policy allows the same', () => {
  fc.assert(
    fc.property(policySet, request, (set, ask) => {
      const identity = (set.identity ?? []).map((document) =>
        canonicalPolicy(parsePolicy(JSON.stringify(document), { type: 'identity', storable: false })),
      );
      expect(authorise(ask, build({ ...set, identity })).verdict).toBe(authorise(ask, build(set)).verdict);
    }),
    many,
  );
});

test('a canonical form is its own canonical form', () => {
  fc.assert(
    fc.property(policySet, ({ identity }) => {
      for (const document of identity ?? []) {
        const read = (text: string) => parsePolicy(text, { type: 'identity', storable: false });
        const once = canonicalPolicy(read(JSON.stringify(document)));
        expect(canonicalPolicy(read(once))).toBe(once);
      }
    }),
    many,
  );
});

test('the order of statements and policies changes nothing', () => {
  fc.assert(
    fc.property(policySet, request, (set, ask) => {
      const turned = ((set.identity ?? []) as readonly Raw[]).map((one) => ({
        ...one,
        Statement: [...one.Statement].reverse(),
      }));
      const decision = authorise(ask, build({ ...set, identity: turned.reverse() }));
      expect(decision.verdict).toBe(authorise(ask, build(set)).verdict);
    }),
    many,
  );
});

test('the trace agrees with the decision', () => {
  fc.assert(
    fc.property(policySet, request, fc.subarray([...keys]), (set, ask, unknown) => {
      const decision = authorise({ ...ask, unknown }, build(set));
      const denies = decision.trace.flatMap(({ policyTypes }) => policyTypes.map(({ denies }): Truth => denies));
      expect(decision.trace.map(({ resource }) => resource)).toEqual(ask.resources.map(({ arn }) => arn));
      expect(denies.includes(true)).toBe(decision.denial?.kind === 'explicit');
      for (const { policyTypes } of decision.trace) {
        for (const one of policyTypes) {
          const statements = one.policies.flatMap((policy) => policy.statements);
          const applying = (effect: string) =>
            statements.some((one) => one.statement.effect === effect && one.applies === true);
          expect(one.denies === true).toBe(applying('Deny'));
          expect(one.allows === true).toBe(applying('Allow'));
        }
      }
    }),
    many,
  );
});

const anyone = fc.constantFrom<Principal>(
  alice,
  { type: 'root', account },
  { type: 'federated-user', account, name: 'carol', issuerArn: alice.arn },
  { type: 'service', name: 'ec2.amazonaws.com' },
  { type: 'anonymous' },
);

test('the evaluation that records decides as the one that does not', () => {
  const verdicts = new Set<string>();
  fc.assert(
    fc.property(policySet, request, fc.option(anyone), unknownKeys, (set, ask, who, unknown) => {
      const context = Object.fromEntries(
        Object.entries(ask.context).filter(([key]) => !unknown.includes(key as never)),
      );
      const decision = authorise({ ...ask, context, unknown, principal: who ?? ask.principal }, build(set));
      const refused = decision.trace.flatMap(({ denial }) => denial ?? []);
      const keys = new Set(refused.length > 0 ? [] : decision.trace.flatMap((one) => one.keys));
      expect(decision.denial).toEqual(refused.find(({ kind }) => kind === 'explicit') ?? refused[0]);
      expect(decision.keys).toEqual([...keys].sort());
      expect(decision.verdict).toBe(refused.length > 0 ? 'denied' : keys.size > 0 ? 'depends' : 'allowed');
      verdicts.add(decision.verdict);
    }),
    { numRuns: 2_000 },
  );
  expect(verdicts.size).toBe(3);
});

test('white space does not change a document', () => {
  fc.assert(
    fc.property(policySet, request, fc.constantFrom('\t', '  ', '\r\n'), (set, ask, indent) => {
      const identity = (set.identity ?? []).map((one) => JSON.stringify(one, null, 2).replaceAll('  ', indent));
      expect(authorise(ask, build({ ...set, identity })).verdict).toBe(authorise(ask, build(set)).verdict);
    }),
    { numRuns: 100 },
  );
});

test('a policy compiled twice decides the same', () => {
  fc.assert(
    fc.property(statement, request, (one, ask) => {
      const document = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: one }), {
        type: 'identity',
        storable: false,
      });
      const ask1 = () => authorise(ask, { identity: [{ name: 'p', policy: compile(document) }] }).verdict;
      expect(ask1()).toBe(ask1());
    }),
    { numRuns: 100 },
  );
});
