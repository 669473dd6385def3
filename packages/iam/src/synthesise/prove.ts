/** Proves claims about policies by evaluating them (spec/iam 17.8). */
import { compile } from '../compile/compile.ts';
import { parsePolicy } from '../document/parse.ts';
import { authorise } from '../evaluate/authorise.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { NamedPolicy, PolicySet } from '../evaluate/policy-set.ts';
import type { Principal } from '../request.ts';
import { authoriseStartSession, type DocumentCheck } from '../service/start-session.ts';
import { type AccessRequirement, nameOf } from './access-requirement.ts';
import type { WrittenPolicy } from './written-policy.ts';

/** A statement about policies: this access is allowed, or denied. */
export type Claim = {
  readonly expected: 'allowed' | 'denied';
  readonly requirement: AccessRequirement;
  /** Evaluate with a policy that allows everything attached as well, as AdministratorAccess does: an explicit deny must still deny. */
  readonly withAdministratorAccess?: boolean;
};

/** A claim that was evaluated. `holds`: every outcome is the expected one. */
export type Proof = {
  readonly name: string;
  readonly expected: 'allowed' | 'denied';
  /** A session start is evaluated under both rules of the session document check. */
  readonly outcomes: readonly { readonly mode?: DocumentCheck; readonly decision: Decision }[];
  readonly holds: boolean;
};

/** The principal that has the policies, and the other policies that apply. */
export type ProofSetting = {
  readonly principal: Principal;
  /** Permissions boundary, trust policies, service control policies and so on. */
  readonly others?: Omit<PolicySet, 'identity'>;
  /** ARN of the role that has the written trust policy. */
  readonly role?: string;
};

const administratorAccess: NamedPolicy = {
  name: 'AdministratorAccess',
  policy: compile(
    parsePolicy('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}', {
      type: 'identity',
    }),
  ),
};

/** Parses each policy as strictly as IAM does, since IAM must be able to store it. */
export function compileWritten(policies: readonly WrittenPolicy[], { others = {}, role }: ProofSetting): PolicySet {
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
    identity: session.length > 0 ? [administratorAccess] : ofType('identity'),
    ...(session.length === 0 ? {} : { session }),
    ...(trust === undefined || role === undefined
      ? {}
      : { resource: new Map([...(others.resource ?? []), [role, trust]]) }),
    ...(control.length === 0
      ? {}
      : {
          serviceControl: [
            ...(others.serviceControl ?? []),
            { name: 'written', policies: [administratorAccess, ...control] },
          ],
        }),
  };
}

/**
 * Evaluates claims about any policies (spec/iam 17.8). Also returns claims that do not hold. Throws what `authorise` throws.
 */
export function prove(claims: readonly Claim[], policies: PolicySet, setting: ProofSetting): readonly Proof[] {
  return claims.map(({ expected, requirement, withAdministratorAccess = false }) => {
    const identity = withAdministratorAccess ? [administratorAccess, ...policies.identity] : policies.identity;
    const outcomes = decide(requirement, { ...policies, identity }, setting);
    const holds = outcomes.every(({ decision }) => decision.verdict === expected);
    return { name: nameOf(requirement), expected, outcomes, holds };
  });
}

function decide(requirement: AccessRequirement, policies: PolicySet, setting: ProofSetting): Proof['outcomes'] {
  const shared = { principal: requirement.principal ?? setting.principal, context: requirement.context ?? {} };
  if ('start' in requirement) {
    return (['current', 'legacy'] as const).map((mode) => ({
      mode,
      decision: authoriseStartSession({ ...shared, start: requirement.start }, policies, mode),
    }));
  }
  const { action, resources } = requirement;
  return [{ decision: authorise({ ...shared, action, resources }, policies) }];
}
