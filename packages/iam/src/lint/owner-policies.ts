/** Identity policies that take effect together: all of one owner, or one without a known owner. */
import type { Statement, Text } from '../document/document.ts';
import { fold } from '../match/fold.ts';
import type { LintedPolicy, LintSet, Owner } from './linted.ts';
import { agentActions } from './node-actions.ts';
import { allowingStatements, appliesToAction, resourcePatterns } from './statement-queries.ts';

export type OwnerPolicies = Omit<Owner, 'name'> & {
  readonly name?: string;
  readonly policies: readonly LintedPolicy[];
};

type Read = {
  readonly byOwner: readonly OwnerPolicies[];
  readonly trust: ReadonlyMap<string, readonly LintedPolicy[]>;
};

/** Most rules use them, and an account may have thousands. */
const read = new WeakMap<LintSet, Read>();

export function ownersIn(set: LintSet): readonly OwnerPolicies[] {
  return readOnce(set).byOwner;
}

export function trustPoliciesOf(set: LintSet, { name }: OwnerPolicies): readonly LintedPolicy[] {
  return name === undefined ? [] : (readOnce(set).trust.get(name) ?? []);
}

function readOnce(set: LintSet): Read {
  const earlier = read.get(set);
  if (earlier !== undefined) return earlier;
  const identity = set.policies.filter(({ type }) => type === 'identity');
  const names = policiesByName(identity);
  const owned = [...set.owners.values()].map((owner) => ({ ...owner, policies: names.get(owner.name) ?? [] }));
  const others = identity
    .filter(({ owners }) => owners.length === 0)
    .map((policy) => ({ managed: [], tags: [], policies: [policy] }));
  const trust = policiesByName(set.policies.filter(({ type }) => type === 'trust'));
  const found = { byOwner: [...owned, ...others], trust };
  read.set(set, found);
  return found;
}

function policiesByName(policies: readonly LintedPolicy[]): ReadonlyMap<string, readonly LintedPolicy[]> {
  const byName = new Map<string, LintedPolicy[]>();
  for (const policy of policies) {
    for (const name of new Set(policy.owners)) {
      const own = byName.get(name);
      if (own === undefined) byName.set(name, [policy]);
      else own.push(policy);
    }
  }
  return byName;
}

/** Whether it is the role of a node. Only actions of the agent written by name count: `*` does not make a node. */
export function isNode(set: LintSet, owner: OwnerPolicies): boolean {
  return isNamedNode(set, owner) || owner.policies.some(allowsAgentAction);
}

/** Whether it is the role of a node by the input or by its trust policy. */
export function isNamedNode(set: LintSet, owner: OwnerPolicies): boolean {
  return owner.kind === 'instance-role' || trustPoliciesOf(set, owner).some(trustsEc2);
}

export function allowsAgentAction({ document }: LintedPolicy): boolean {
  return document.statements.some((statement) => agentActionIn(statement) !== undefined);
}

function agentActionIn({ effect, action }: Statement): Text | undefined {
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

export type SessionAllow = { readonly policy: LintedPolicy; readonly statement: Statement };

/** The statements that allow ssm:StartSession. */
export function sessionAllows({ policies }: OwnerPolicies): readonly SessionAllow[] {
  return allowingStatements(policies, 'ssm:StartSession').map(([policy, statement]) => ({ policy, statement }));
}

/** Whether sessions are allowed with named documents only. */
export function allowsNamedDocumentsOnly(allows: readonly SessionAllow[]): boolean {
  const patterns = allows.flatMap(({ statement }) => resourcePatterns(statement, ['document']));
  return (
    patterns.length > 0 &&
    allows.every(({ statement }) => statement.resource?.not === false) &&
    patterns.every(({ text }) => !/^\*+$|document\/\*+$/.test(text))
  );
}

/** Whether some Deny applies to the action: then its author is assumed to have restricted it. */
export function deniesSome({ policies }: OwnerPolicies, action: string): boolean {
  return policies.some(({ document }) =>
    document.statements.some((statement) => statement.effect === 'Deny' && appliesToAction(statement, action)),
  );
}
