/** The tables of spec/iam 4, 6, 7, 9 once more: every caller under every policy type, in its account and across. */
import { authorise, type Principal } from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { account, alice, policySet } from './engine-inputs.ts';
import type { PolicyCaseSet } from './vectors.ts';

vi.setConfig({ testTimeout: 60_000 });

const foreign = '444455556666';
const roleArn = `arn:aws:iam::${account}:role/ops/Dev`;
const linkedArn = `arn:aws:iam::${account}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`;
const sessionArn = `arn:aws:sts::${account}:assumed-role/Dev/al`;
const federatedArn = `arn:aws:sts::${account}:federated-user/bob`;

const callers = {
  user: alice,
  role: { type: 'role-session', account, roleArn, roleId: 'AROADEV0000001', sessionName: 'al' },
  linked: { type: 'role-session', account, roleArn: linkedArn, roleId: 'AROASLR0000001', sessionName: 's' },
  root: { type: 'root', account },
  federated: { type: 'federated-user', account, name: 'bob', issuerArn: alice.arn },
  service: { type: 'service', name: 'ec2.amazonaws.com' },
  provider: { type: 'federated-principal', provider: 'accounts.google.com' },
  anonymous: { type: 'anonymous' },
} as const satisfies Record<string, Principal>;
type Caller = keyof typeof callers;

type Form = 'session' | 'federated' | 'any' | 'user' | 'role' | 'account' | 'outside';
type Entry = readonly [kind: string, text: string, form: Form, matched: readonly Caller[]];

const everybody = Object.keys(callers) as readonly Caller[];
const inside: readonly Caller[] = ['user', 'role', 'linked', 'root', 'federated'];

/** The table of spec/iam 4.2. */
const entries: readonly Entry[] = [
  ['AWS', '*', 'any', everybody],
  ['AWS', account, 'account', inside],
  ['AWS', `arn:aws:iam::${account}:root`, 'account', inside],
  ['AWS', foreign, 'account', []],
  ['AWS', alice.arn, 'user', ['user', 'federated']],
  ['AWS', roleArn, 'role', ['role']],
  ['AWS', sessionArn, 'session', ['role']],
  ['AWS', `${sessionArn}x`, 'session', []],
  ['AWS', federatedArn, 'federated', ['federated']],
  ['Service', 'ec2.amazonaws.com', 'outside', ['service']],
  ['Service', 'ssm.amazonaws.com', 'outside', []],
  ['Federated', 'accounts.google.com', 'outside', ['provider']],
];

/** The forms a NotPrincipal must list (spec/iam 4.6). */
const notPrincipalForms: Readonly<Record<Caller, readonly Form[]>> = {
  user: ['account', 'user'],
  role: ['account', 'role', 'session'],
  linked: ['account', 'role', 'session'],
  root: ['account'],
  federated: ['account', 'federated'],
  service: ['outside'],
  provider: ['outside'],
  anonymous: [],
};

type Effects = 'nothing' | 'allow' | 'deny';
type Statement = { readonly deny: boolean; readonly not: boolean; readonly named: readonly Entry[] };
type Kind = 'other' | 'trust' | 'key';
type Case = {
  readonly who: Caller;
  readonly cross: boolean;
  readonly kind: Kind;
  readonly identity: Effects;
  readonly boundary?: Effects | undefined;
  readonly session?: Effects | undefined;
  readonly serviceControl?: Effects | undefined;
  readonly endpoint?: Effects | undefined;
  readonly resourceControl?: Effects | undefined;
  readonly statements?: readonly Statement[] | undefined;
};

/** Mostly allowing, else nearly everything would be denied. */
const effects = fc.constantFrom<Effects>('allow', 'allow', 'allow', 'nothing', 'deny');
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const cases: fc.Arbitrary<Case> = fc.record({
  who: fc.constantFrom(...everybody),
  cross: fc.constantFrom(false, false, true),
  kind: fc.constantFrom<Kind>('other', 'other', 'trust', 'key'),
  identity: fc.constantFrom<Effects>('nothing', 'allow', 'allow', 'deny'),
  boundary: seldom(effects),
  session: seldom(effects),
  serviceControl: seldom(effects),
  endpoint: seldom(effects),
  resourceControl: seldom(fc.constantFrom<Effects>('nothing', 'deny')),
  statements: fc.option(
    fc.array(
      fc.record({
        deny: fc.constantFrom(false, false, false, false, true),
        not: fc.constantFrom(false, false, true),
        named: fc.array(fc.constantFrom(...entries), { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    { nil: undefined },
  ),
});

function verdictOf(one: Case): 'allowed' | 'denied' {
  const {
    who,
    cross,
    kind,
    identity,
    boundary,
    session,
    serviceControl,
    endpoint,
    resourceControl,
    statements = [],
  } = one;
  const hasAccount = inside.includes(who);
  const own = hasAccount && who !== 'root';
  const forms = new Set<Form>();
  let denied = own && [identity, boundary, session].includes('deny');
  for (const { deny, not, named } of statements) {
    const listed = named.flatMap(([, , form, matched]) => (matched.includes(who) ? [form] : []));
    const required = notPrincipalForms[who];
    const allListed = required.length > 0 && required.every((form) => listed.includes(form));
    const exempt = deny
      ? !(own && boundary !== undefined) && (listed.includes('any') || allListed)
      : listed.includes('any') || required.some((form) => listed.includes(form));
    const applying: readonly Form[] = not ? (exempt ? [] : ['any']) : listed;
    if (deny && applying.length > 0) denied = true;
    if (!deny) for (const form of applying) forms.add(form);
  }
  const limitedByOrganization = hasAccount && who !== 'linked';
  if (denied || endpoint === 'deny' || (limitedByOrganization && serviceControl === 'deny')) return 'denied';
  if (resourceControl === 'deny' && who !== 'linked' && kind !== 'other') return 'denied';
  if (endpoint === 'nothing' || (limitedByOrganization && serviceControl === 'nothing')) return 'denied';
  const limits = boundary !== 'nothing' && (session === undefined ? who !== 'federated' : session === 'allow');
  const ask = (allowed: boolean): 'allowed' | 'denied' => (allowed ? 'allowed' : 'denied');
  if (!hasAccount) return ask(forms.size > 0);
  if (cross) return ask(forms.size > 0 && (who === 'root' || (identity === 'allow' && limits)));
  if (who === 'root') return ask(kind === 'other' || forms.size > 0);
  // The table of spec/iam 7.1: no policy of the principal must allow, boundary and session policy must, or all must.
  const sufficient: readonly Form[] = who === 'user' ? ['any', 'user'] : ['any', 'session', 'federated'];
  if (sufficient.some((form) => forms.has(form))) return 'allowed';
  if (forms.has('role') || forms.has('user')) return ask(limits);
  return ask((kind === 'other' || forms.size > 0) && identity === 'allow' && limits);
}

const resources: Readonly<Record<Kind, readonly [arn: (owner: string) => string, action: string]>> = {
  other: [() => 'arn:aws:s3:::b', 'ec2:Describe'],
  trust: [(owner) => `arn:aws:iam::${owner}:role/T`, 'sts:AssumeRole'],
  key: [(owner) => `arn:aws:kms:eu-west-1:${owner}:key/k`, 'kms:Decrypt'],
};

function documentOf(which: Effects, more: object = {}): object {
  const all = { Action: ['sts:*', 'kms:*', 'ec2:*'], Resource: '*', ...more };
  const effects = { nothing: [], allow: ['Allow'], deny: ['Allow', 'Deny'] }[which];
  return { Version: '2012-10-17', Statement: effects.map((Effect) => ({ Effect, ...all })) };
}

function statementOf({ deny, not, named }: Statement, kind: Kind): object {
  const principal: Record<string, string[]> = {};
  for (const [name, text] of named) principal[name] = [...(principal[name] ?? []), text];
  return {
    Effect: deny ? 'Deny' : 'Allow',
    [not && kind !== 'trust' ? 'NotPrincipal' : 'Principal']: principal,
    Action: resources[kind][1],
    ...(kind === 'trust' ? {} : { Resource: '*' }),
  };
}

test('the engine and the tables agree', () => {
  const counts = { allowed: 0, denied: 0 };
  fc.assert(
    fc.property(cases, (given) => {
      const { who, kind, cross, boundary, session, serviceControl, endpoint, resourceControl } = given;
      // A trust policy cannot have NotPrincipal.
      const statements = given.statements?.map((one) => ({ ...one, not: one.not && kind !== 'trust' }));
      const owner = cross ? foreign : account;
      const arn = resources[kind][0](owner);
      const anybody = { Principal: '*' };
      const set: PolicyCaseSet = {
        identity: [documentOf(given.identity)],
        ...(boundary && { boundary: [documentOf(boundary)] }),
        ...(session && { session: [documentOf(session)] }),
        ...(serviceControl && { serviceControl: [[documentOf('allow')], [documentOf(serviceControl)]] }),
        ...(endpoint && { endpoint: [documentOf(endpoint, anybody)] }),
        ...(resourceControl && { resourceControl: [[documentOf(resourceControl, anybody)]] }),
        ...(statements && {
          resource: {
            [arn]: { Version: '2012-10-17', Statement: statements.map((one) => statementOf(one, kind)) },
          },
        }),
      };
      const request = {
        principal: callers[who],
        action: resources[kind][1],
        resources: [{ arn, account: owner }],
        context: {},
      };
      const { verdict } = authorise(request, policySet(set));
      expect(verdict).toBe(verdictOf({ ...given, statements }));
      if (verdict !== 'depends') counts[verdict] += 1;
    }),
    { numRuns: 4_000 },
  );
  expect(counts.allowed).toBeGreaterThan(500);
});
