/** Claims about policies, tried with the engine that would enforce them (spec/iam 17.8). */
import { compile } from '../compile/compile.ts';
import { parsePolicy } from '../document/parse.ts';
import { authorise } from '../evaluate/authorise.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { NamedPolicy, PolicySet } from '../evaluate/policy-set.ts';
import type { Principal } from '../request.ts';
import { authoriseStartSession, type DocumentCheck } from '../service/start-session.ts';
import { nameWish, type Wish } from './wish.ts';
import type { WrittenPolicy } from './written-policy.ts';

/** What a policy is said to do. */
export type Claim = {
  readonly expected: 'allowed' | 'denied';
  readonly wish: Wish;
  /** Also while another policy allows everything: a guard has to hold against it. */
  readonly beside?: 'everything';
};

/** A claim that was tried. `holds`: every outcome was the expected one. */
export type Proof = {
  readonly name: string;
  readonly expected: 'allowed' | 'denied';
  /** Sessions are tried under both rules of the document check. */
  readonly outcomes: readonly { readonly mode?: DocumentCheck; readonly decision: Decision }[];
  readonly holds: boolean;
};

/** Who carries the policies, and which other policies apply. */
export type Setting = {
  readonly principal: Principal;
  /** Which other policies apply: boundaries, trust policies, service control policies. */
  readonly others?: Omit<PolicySet, 'identity'>;
  /** ARN of the role whose trust policy is written. */
  readonly role?: string;
};

const everything: NamedPolicy = {
  name: 'everything',
  policy: compile(
    parsePolicy('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}', {
      type: 'identity',
    }),
  ),
};

/** Each policy is read as strictly as IAM would: what is written must also be storable. */
export function compileWritten(policies: readonly WrittenPolicy[], { others = {}, role }: Setting): PolicySet {
  const named = policies.map((written) => ({
    written,
    policy: { name: written.name, policy: compile(parsePolicy(written.text, { type: written.type })) },
  }));
  const ofType = (type: WrittenPolicy['type']): readonly NamedPolicy[] =>
    named.flatMap(({ written, policy }) => (written.type === type ? [policy] : []));
  const trust = ofType('trust')[0];
  const session = ofType('session');
  const control = ofType('service-control');
  return {
    ...others,
    identity: session.length > 0 ? [everything] : ofType('identity'),
    ...(session.length === 0 ? {} : { session }),
    ...(trust === undefined || role === undefined
      ? {}
      : { resource: new Map([...(others.resource ?? []), [role, trust]]) }),
    ...(control.length === 0
      ? {}
      : {
          serviceControl: [...(others.serviceControl ?? []), { name: 'written', policies: [everything, ...control] }],
        }),
  };
}

/**
 * Tries claims on any policies with the engine that enforces them (spec/iam 17.8). Returns those that do not hold, too.
 * Throws what `authorise` throws.
 */
export function prove(claims: readonly Claim[], policies: PolicySet, setting: Setting): readonly Proof[] {
  return claims.map(({ expected, wish, beside }) => {
    const set = beside === 'everything' ? { ...policies, identity: [everything, ...policies.identity] } : policies;
    const outcomes = decideWish(wish, set, setting);
    const holds = outcomes.every(({ decision }) => decision.verdict === expected);
    return { name: nameWish(wish), expected, outcomes, holds };
  });
}

function decideWish(wish: Wish, policies: PolicySet, setting: Setting): Proof['outcomes'] {
  const question = { principal: wish.principal ?? setting.principal, context: wish.context ?? {} };
  if ('start' in wish) {
    return (['current', 'legacy'] as const).map((mode) => ({
      mode,
      decision: authoriseStartSession({ ...question, start: wish.start }, policies, mode),
    }));
  }
  const { action, resources } = wish;
  return [{ decision: authorise({ ...question, action, resources }, policies) }];
}
