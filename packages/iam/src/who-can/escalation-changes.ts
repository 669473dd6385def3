/** The changes by which a principal could make itself reach a node, and what each changes of what the principal reaches. */
import { accessMethods, type ReachOptions } from '../access-paths/reach.ts';
import type { AccountExport, ExportedNode, ExportedPrincipal, ExportedUser } from '../account/account-export.ts';
import type { Answer } from '../caller/answer.ts';
import { assumableRoles } from '../caller/assumable-roles.ts';
import { type Caller, createCaller, documentsOf } from '../caller/caller.ts';
import { compile } from '../compile/compile.ts';
import { parsePolicy } from '../document/parse.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { type Comparisons, comparisonsIn } from './comparisons.ts';
import type { TakeoverTargets } from './takeover-targets.ts';

/** What the change is made to. `credentials`: keys or a password of a user that reaches the node. */
export type EscalationKind = 'policy' | 'trust-policy' | 'credentials' | 'group' | 'tag' | 'document';

export type Change = {
  readonly kind: EscalationKind;
  readonly action: string;
  /** ARN of what is changed. */
  readonly resource: string;
  /** ARN of the user or role as which the principal then reaches the node. */
  readonly as: string;
};

/** A change that counts only if the principal then reaches the node, which is asked last: it takes as long as all other questions. */
export type PossibleChange = Change & { readonly opens?: () => boolean };

/** The principal itself, or a role that it can assume. */
export type Actor = Answer & {
  readonly caller: Caller;
  readonly assumedRoles: readonly string[];
  readonly who: ExportedPrincipal;
  /** How many a decision about it takes at most. */
  readonly comparisons: number;
};

export type EscalationQuestion = {
  readonly account: AccountExport;
  readonly node: ExportedNode;
  readonly options: ReachOptions;
  readonly comparisons: Comparisons;
  /** One member of each group: the group has its policies from there. */
  readonly groups: ReadonlyMap<string, ExportedUser>;
  /** Principals that reach the node. */
  readonly users: TakeoverTargets;
  readonly roles: TakeoverTargets;
  /** What was found of a role, which many principals may assume. */
  readonly ofRoles: Map<string, readonly PossibleChange[]>;
  /** Whether a policy of the actor could allow the action. */
  may(actor: Actor, action: string): boolean;
};

const allowEverything: NamedPolicy = {
  name: 'a policy that allows everything',
  policy: compile(
    parsePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', {
      type: 'identity',
    }),
  ),
};

/** The principal itself and each role it can assume, once. */
export function actorsOf(account: AccountExport, who: ExportedPrincipal, options: ReachOptions): readonly Actor[] {
  const caller = createCaller(account, who, options);
  const roles = assumableRoles(account, caller, options.longestChain).map((one) => ({ ...one, who: one.role }));
  const itself = { caller, who, assumedRoles: [], verdict: 'allowed', keys: [] } as const;
  return [itself, ...roles].map((one) => ({ ...one, comparisons: comparisonsOf(one.caller) }));
}

function comparisonsOf({ policies }: Caller): number {
  return comparisonsIn(documentsOf(policies));
}

/** Of the policies and tags of the actor, and of the tags of the node. */
export function changesOfActor(question: EscalationQuestion, { who: subject }: Actor): readonly PossibleChange[] {
  const known = question.ofRoles.get(subject.arn);
  if (known !== undefined) return known;
  const { node } = question;
  const { arn, kind } = subject;
  const changes: PossibleChange[] = [];
  const add = (what: EscalationKind, actions: readonly string[], resource: string, opens: () => boolean): void => {
    changes.push(...actions.map((action) => ({ kind: what, action, resource, as: arn, opens })));
  };
  const noun = kind === 'user' ? 'User' : 'Role';
  // A boundary or a policy of the organization limits what the new policy allows.
  const withPolicy = once(() =>
    opensNode(question, { ...subject, identity: [...subject.identity, allowEverything] }, node),
  );
  add('policy', [`iam:Put${noun}Policy`, `iam:Attach${noun}Policy`], arn, withPolicy);
  for (const policy of customerManaged(subject))
    add('policy', ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'], policy, withPolicy);
  if (node.kind !== 'task') {
    const actions =
      node.kind === 'instance'
        ? ['ec2:CreateTags', 'ec2:DeleteTags']
        : ['ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'];
    const withTags = once(() => opensNode(question, subject, { ...node, tags: new Map(), tagsUnknown: true }));
    add('tag', actions, node.arn, withTags);
  }
  const withOwnTags = once(() => opensNode(question, subject, node, true));
  add('tag', [`iam:Tag${noun}`, `iam:Untag${noun}`], arn, withOwnTags);
  if (kind === 'role') question.ofRoles.set(arn, changes);
  return changes;
}

function once(ask: () => boolean): () => boolean {
  let known: boolean | undefined;
  return () => {
    known ??= ask();
    return known;
  };
}

function customerManaged({ identity }: ExportedPrincipal): readonly string[] {
  return [...new Set(identity.flatMap(({ arn }) => (arn === undefined || arn.includes(':iam::aws:') ? [] : [arn])))];
}

function opensNode(question: EscalationQuestion, who: ExportedPrincipal, node: ExportedNode, taggable?: true): boolean {
  const { account, options } = question;
  const caller = createCaller(account, who, taggable === undefined ? options : { ...options, taggable });
  return hasPath(question, caller, node);
}

/** About so many decisions each path of an access method takes. */
const decisionsPerPath = 4;

function hasPath({ account, comparisons }: EscalationQuestion, caller: Caller, node: ExportedNode): boolean {
  const paths = accessMethods.length + account.documents.length + account.roles.length;
  comparisons.take(comparisonsOf(caller) * paths * decisionsPerPath);
  return accessMethods.some(
    (method) =>
      method.kinds.includes(node.kind) &&
      method.paths({ account, caller, node }).some(({ failing }) => failing === undefined),
  );
}

/** Credentials of users that reach the node, and trust policies of roles that do. */
export function takeovers(question: EscalationQuestion, actors: readonly Actor[]): readonly Change[] {
  return [
    ...takeoversBy(
      question,
      actors,
      question.users,
      ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'],
      'credentials',
    ),
    ...takeoversBy(question, actors, question.roles, ['iam:UpdateAssumeRolePolicy'], 'trust-policy'),
  ];
}

function takeoversBy(
  question: EscalationQuestion,
  actors: readonly Actor[],
  targets: TakeoverTargets,
  actions: readonly string[],
  kind: EscalationKind,
): readonly Change[] {
  const own = new Set(actors.map(({ who }) => who.arn));
  const found = new Map<number, Set<string>>();
  for (const action of actions) {
    for (const actor of actors) {
      if (!question.may(actor, action)) continue;
      question.comparisons.take(actor.comparisons);
      for (const index of targets.mayBeAllowed(actor.caller, action)) {
        question.comparisons.take(1);
        found.set(index, (found.get(index) ?? new Set()).add(action));
      }
    }
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .flatMap(([index, some]) => {
      const arn = targets.principals[index]?.arn ?? '';
      if (own.has(arn)) return [];
      return actions.flatMap((action) => (some.has(action) ? [{ kind, action, resource: arn, as: arn }] : []));
    });
}

/** Of session documents whose sessions IAM allows, and which fail because of the user that the document names. */
export function documentChanges(
  question: EscalationQuestion,
  { arn }: ExportedPrincipal,
  actors: readonly Actor[],
  failing: readonly string[],
): readonly Change[] {
  const { account, node, comparisons } = question;
  const action = 'ssm:UpdateDocument';
  if (!actors.some((actor) => question.may(actor, action))) return [];
  // Each is looked for among all documents.
  comparisons.take(failing.length * account.documents.length);
  const place = `arn:${account.partition}:ssm:${node.region}:${account.account}:document/`;
  return failing.map((name) => ({ kind: 'document', action, resource: place + name, as: arn }));
}

/** Groups of which the user is no member and whose policies let it reach the node, and the policies of its own groups. */
export function groupChanges(
  question: EscalationQuestion,
  who: ExportedUser,
  actors: readonly Actor[],
): readonly PossibleChange[] {
  const { account, groups } = question;
  const may = (action: string): boolean => actors.some((actor) => question.may(actor, action));
  const ofPolicies = ['iam:PutGroupPolicy', 'iam:AttachGroupPolicy'].filter(may);
  const joins = may('iam:AddUserToGroup');
  const withPolicy = once(() => opensWith(question, who, [allowEverything]));
  // The export names the groups of a user without their paths.
  const arnOf = (group: string): string => `arn:${account.partition}:iam::${account.account}:group/${group}`;
  if (ofPolicies.length === 0 && !joins) return [];
  question.comparisons.take(groups.size);
  const mine = new Set(who.groups);
  return [...groups].flatMap(([group, member]): readonly PossibleChange[] => {
    const resource = arnOf(group);
    if (mine.has(group)) {
      return ofPolicies.map((action) => ({ kind: 'policy', action, resource, as: who.arn, opens: withPolicy }));
    }
    if (!joins) return [];
    const opens = (): boolean =>
      opensWith(
        question,
        who,
        member.identity.filter(({ origin }) => origin === `group ${group}`),
      );
    return [{ kind: 'group', action: 'iam:AddUserToGroup', resource, as: who.arn, opens }];
  });
}

function opensWith(question: EscalationQuestion, who: ExportedUser, policies: readonly NamedPolicy[]): boolean {
  const { account, node, options, comparisons } = question;
  const changed = { ...who, identity: [...who.identity, ...policies] };
  comparisons.take(account.roles.length * comparisonsOf(createCaller(account, changed, options)));
  return actorsOf(account, changed, options).some(({ caller }) => hasPath(question, caller, node));
}
