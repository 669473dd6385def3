/** Policies that act together: all of one owner, or one that nobody owns. */
import type { Statement, Text } from '../document/document.ts';
import { fold } from '../match/fold.ts';
import type { LintedPolicy, LintSet, Owner } from './linted.ts';
import { allowsIn, patternsOf, speaksOf } from './powers.ts';

export type Group = { readonly owner?: Owner; readonly policies: readonly LintedPolicy[] };

/** Every rule asks for them, and an account may have thousands. */
const known = new WeakMap<LintSet, Known>();
type Known = { readonly groups: readonly Group[]; readonly trust: ReadonlyMap<string, readonly LintedPolicy[]> };

export function groupsOf(set: LintSet): readonly Group[] {
  return knownOf(set).groups;
}

export function trustOf(set: LintSet, { owner }: Group): readonly LintedPolicy[] {
  return owner === undefined ? [] : (knownOf(set).trust.get(owner.name) ?? []);
}

function knownOf(set: LintSet): Known {
  const earlier = known.get(set);
  if (earlier !== undefined) return earlier;
  const identity = set.policies.filter(({ type }) => type === 'identity');
  const byOwner = policiesByOwner(identity);
  const owned = [...set.owners.values()].map((owner) => ({ owner, policies: byOwner.get(owner.name) ?? [] }));
  const free = identity.filter(({ owners }) => owners.length === 0).map((policy) => ({ policies: [policy] }));
  const trust = policiesByOwner(set.policies.filter(({ type }) => type === 'trust'));
  const found = { groups: [...owned, ...free], trust };
  known.set(set, found);
  return found;
}

function policiesByOwner(policies: readonly LintedPolicy[]): ReadonlyMap<string, readonly LintedPolicy[]> {
  const byOwner = new Map<string, LintedPolicy[]>();
  for (const policy of policies) {
    for (const name of new Set(policy.owners)) {
      const own = byOwner.get(name);
      if (own === undefined) byOwner.set(name, [policy]);
      else own.push(policy);
    }
  }
  return byOwner;
}

/** What the agent on a node does, and nobody else: a policy that allows one of them is a node's. */
const agentActions: readonly string[] = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:OpenControlChannel',
];

/** Only actions written for the agent count: `*` makes nobody a node. */
export function isNode(set: LintSet, group: Group): boolean {
  if (isKnownNode(set, group)) return true;
  return group.policies.some(({ document }) =>
    document.statements.some((statement) => agentActionAt(statement) !== undefined),
  );
}

/** Somebody says so, or its trust policy does. */
export function isKnownNode(set: LintSet, group: Group): boolean {
  return group.owner?.kind === 'instance-role' || trustOf(set, group).some(trustsEc2);
}

/** An action of the agent, allowed by its name. */
export function agentActionAt({ effect, action }: Statement): Text | undefined {
  if (effect !== 'Allow' || action.not) return undefined;
  return action.values.find(({ text }) => agentActions.some((name) => fold(name) === fold(text)));
}

function trustsEc2({ document }: LintedPolicy): boolean {
  return document.statements.some(
    ({ effect, principal }) =>
      effect === 'Allow' &&
      principal?.entries.some(({ text }) => /^(?:ec2|ssm)\.amazonaws\.com(?:\.cn)?$/.test(text)) === true,
  );
}

export type SessionGrant = { readonly policy: LintedPolicy; readonly statement: Statement };

export function sessionGrants({ policies }: Group): readonly SessionGrant[] {
  return allowsIn(policies, 'ssm:StartSession').map(([policy, statement]) => ({ policy, statement }));
}

/** Whether sessions are allowed with named documents only. */
export function isBoundToDocuments(grants: readonly SessionGrant[]): boolean {
  const patterns = grants.flatMap(({ statement }) => patternsOf(statement, ['document']));
  return (
    patterns.length > 0 &&
    grants.every(({ statement }) => statement.resource?.not === false) &&
    patterns.every(({ text }) => !/^\*+$|document\/\*+$/.test(text))
  );
}

/** A Deny of the action that names something: its author thought of it. */
export function isGuarded({ policies }: Group, action: string): boolean {
  return policies.some(({ document }) =>
    document.statements.some((statement) => statement.effect === 'Deny' && speaksOf(statement, action)),
  );
}
