/**
 * Privilege escalation to a node: the principals that do not reach it and can change that by one change of tags, documents,
 * policies, trust policies or credentials, themselves or as a role that they can assume.
 */
import type { AccessPath } from '../access-paths/access-path.ts';
import { type ReachOptions, reach } from '../access-paths/reach.ts';
import type { AccountExport, ExportedPrincipal } from '../account/account-export.ts';
import { findNode } from '../account/find.ts';
import { type Answer, all, better } from '../caller/answer.ts';
import { decideFor } from '../caller/decide-for.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import { createComparisons, TooManyComparisons } from './comparisons.ts';
import { describeResource } from './describe-resource.ts';
import {
  type Actor,
  actorsOf,
  type Change,
  changesOfActor,
  documentChanges,
  type EscalationQuestion,
  groupChanges,
  type PossibleChange,
  takeovers,
} from './escalation-changes.ts';
import { createTakeoverTargets } from './takeover-targets.ts';

/** One change by which a principal could make itself reach the node. The verdict is that of the change. */
export type Escalation = Answer &
  Change & {
    readonly principal: string;
    /** ARNs of the roles assumed before the change, in order. */
    readonly assumedRoles: readonly string[];
  };

/** What `whoCanEscalate` answers. Where `notAsked` is not empty, it is no answer about those. */
export type Escalations = {
  readonly escalations: readonly Escalation[];
  /** ARNs of principals that could not be asked within `maxComparisons`. */
  readonly notAsked: readonly string[];
};

/** Options of `whoCanEscalate`: those of `reach`, and the bound of its work. */
export type EscalationOptions = ReachOptions & {
  /** How many values of policies may be compared to decide about changes, over all principals. Default: `maxComparisons`. */
  readonly maxComparisons?: number;
};

/** Seconds, with values of usual length. A help desk of 250 users that can make keys of 600 who reach the node takes a quarter of it. */
export const maxComparisons = 200_000_000;

/** What the answer holds is bounded as well: an escalation counts as much as so many comparisons. */
const comparisonsPerEscalation = 300;

/**
 * Every principal of the account that does not reach the node and could, with each change that makes it. Changes that need a
 * second change first, and services that would act with a role passed to them, are not followed. Throws InputError for a
 * node that is not in the export.
 */
export function whoCanEscalate(account: AccountExport, node: string, options: EscalationOptions = {}): Escalations {
  const what = findNode(account, node);
  const principals: readonly ExportedPrincipal[] = [...account.users, ...account.roles];
  // The paths are let go of at once: they hold more than the export.
  const standings = new Map(
    principals.map(({ arn }) => [arn, standingOf(reach(account, arn, what.arn, options).paths)] as const),
  );
  const reaching = <One extends ExportedPrincipal>(some: readonly One[]): readonly One[] =>
    some.filter(({ arn }) => standings.get(arn)?.opens === true);
  const comparisons = createComparisons(options.maxComparisons ?? maxComparisons);
  const question: EscalationQuestion = {
    account,
    node: what,
    options,
    comparisons,
    groups: new Map(account.users.flatMap((user) => user.groups.map((group) => [group, user] as const))),
    users: createTakeoverTargets(reaching(account.users), comparisons),
    roles: createTakeoverTargets(reaching(account.roles), comparisons),
    ofRoles: new Map(),
    may: createMay(),
  };
  const escalations: Escalation[] = [];
  const notAsked: string[] = [];
  for (const who of principals) {
    const { opensNow = false, failing = [] } = standings.get(who.arn) ?? {};
    if (opensNow) continue;
    try {
      for (const one of escalationsOf(question, who, failing)) escalations.push(one);
    } catch (error) {
      if (!(error instanceof TooManyComparisons)) throw error;
      notAsked.push(who.arn);
    }
  }
  return { escalations, notAsked };
}

type Standing = {
  /** Without a condition on what is not known: it is no escalation to reach the node. */
  readonly opensNow: boolean;
  readonly opens: boolean;
  /** Session documents whose sessions fail. */
  readonly failing: readonly string[];
};

function standingOf(paths: readonly AccessPath[]): Standing {
  const open = paths.filter(({ failing }) => failing === undefined);
  const failing = paths.flatMap((path) =>
    path.failing === undefined || path.document === undefined ? [] : [path.document],
  );
  return {
    opensNow: open.some(({ verdict }) => verdict === 'allowed'),
    opens: open.length > 0,
    failing: [...new Set(failing)],
  };
}

/**
 * Without an Allow of an identity policy all is denied: no resource-based policy is asked about a change. Kept, because a role
 * is asked about again for each principal that can assume it.
 */
function createMay(): EscalationQuestion['may'] {
  const known = new Map<string, boolean>();
  return ({ who }, action) => {
    const key = `${action} ${who.arn}`;
    const may = known.get(key) ?? allows(who.identity, fold(action));
    if (who.kind === 'role') known.set(key, may);
    return may;
  };
}

/** `action` is folded. */
function allows(identity: readonly NamedPolicy[], action: string): boolean {
  return identity.some(({ policy }) =>
    policy.statements.some((statement) => !statement.deny && statement.actions.matches(action)),
  );
}

function escalationsOf(
  question: EscalationQuestion,
  who: ExportedPrincipal,
  failing: readonly string[],
): readonly Escalation[] {
  const actors = actorsOf(question.account, who, question.options);
  const changes: readonly PossibleChange[] = [
    ...actors.flatMap((actor) => changesOfActor(question, actor)),
    ...takeovers(question, actors),
    ...documentChanges(question, who, actors, failing),
    ...(who.kind === 'user' ? groupChanges(question, who, actors) : []),
  ];
  return changes.flatMap(({ opens, ...change }) => {
    const best = bestEscalation(question, who, actors, change);
    return best === undefined || opens?.() === false ? [] : [best];
  });
}

/** The change by the first actor with the best verdict; nothing where all are denied. */
function bestEscalation(
  question: EscalationQuestion,
  { arn: principal }: ExportedPrincipal,
  actors: readonly Actor[],
  change: Change,
): Escalation | undefined {
  question.comparisons.take(actors.length);
  const able = actors.filter((actor) => question.may(actor, change.action));
  if (able.length === 0) return undefined;
  const { requested, unknown } = describeResource(question.account, change.action, change.resource);
  const keys = [...unknown, 'aws:RequestTag/*', 'aws:TagKeys', 'iam:PolicyARN'];
  let best: Escalation | undefined;
  for (const actor of able) {
    question.comparisons.take(actor.comparisons);
    const answer = all([actor, decideFor(actor.caller, change.action, [requested], { unknown: keys })]);
    if (answer.verdict === 'denied' || (best !== undefined && !better(answer, best))) continue;
    best = { ...change, principal, assumedRoles: actor.assumedRoles, ...answer };
    if (best.verdict === 'allowed') break;
  }
  if (best !== undefined) question.comparisons.take(comparisonsPerEscalation);
  return best;
}
