/** Privilege escalation by the plain union of single decisions: every principal, every change, every actor, nothing left out. */
import type { Escalation, EscalationKind } from '@sallyport/iam';
import type { AccessPath } from '../src/access-paths/access-path.ts';
import { accessMethods, type ReachOptions, reach } from '../src/access-paths/reach.ts';
import type { AccountExport, ExportedNode, ExportedPrincipal, ExportedUser } from '../src/account/account-export.ts';
import { findNode } from '../src/account/find.ts';
import { type Answer, all } from '../src/caller/answer.ts';
import { assumableRoles } from '../src/caller/assumable-roles.ts';
import { type Caller, createCaller } from '../src/caller/caller.ts';
import { decideFor } from '../src/caller/decide-for.ts';
import { compile } from '../src/compile/compile.ts';
import { parsePolicy } from '../src/document/parse.ts';
import type { NamedPolicy } from '../src/evaluate/policy-set.ts';
import { describeResource } from '../src/who-can/describe-resource.ts';

type Actor = Answer & {
  readonly caller: Caller;
  readonly assumedRoles: readonly string[];
  readonly who: ExportedPrincipal;
};
type Change = Pick<Escalation, 'kind' | 'action' | 'resource' | 'as'>;

const allowEverything: NamedPolicy = {
  name: 'a policy that allows everything',
  policy: compile(
    parsePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', {
      type: 'identity',
    }),
  ),
};

export function plainEscalations(
  account: AccountExport,
  node: string,
  options: ReachOptions = {},
): readonly Escalation[] {
  const what = findNode(account, node);
  const principals: readonly ExportedPrincipal[] = [...account.users, ...account.roles];
  const paths = new Map(principals.map((who) => [who.arn, reach(account, who.arn, what.arn, options).paths]));
  const reaching = principals.filter(({ arn }) => opens(paths.get(arn) ?? []));
  return principals.flatMap((who) => {
    const own = paths.get(who.arn) ?? [];
    if (own.some((path) => path.verdict === 'allowed' && path.failing === undefined)) return [];
    const actors = actorsOf(account, who, options);
    const changes = [
      ...actors.flatMap(({ who: subject }) => changesOf(account, what, subject, options)),
      ...takeovers(reaching, actors),
      ...documentChanges(account, what, own),
      ...(who.kind === 'user' ? groupChanges(account, what, who, options) : []),
    ];
    return changes.flatMap((change) => bestEscalation(account, who, actors, change));
  });
}

function opens(paths: readonly AccessPath[]): boolean {
  return paths.some(({ failing }) => failing === undefined);
}

/** The principal itself and each role it can assume, once. */
function actorsOf(account: AccountExport, who: ExportedPrincipal, options: ReachOptions): readonly Actor[] {
  const caller = createCaller(account, who, options);
  const roles = assumableRoles(account, caller, options.longestChain).map((one) => ({ ...one, who: one.role }));
  return [{ caller, who, assumedRoles: [], verdict: 'allowed', keys: [] }, ...roles];
}

function directPaths(account: AccountExport, caller: Caller, node: ExportedNode): readonly AccessPath[] {
  return accessMethods.flatMap((method) =>
    method.kinds.includes(node.kind) ? method.paths({ account, caller, node }) : [],
  );
}

/** Changes of the policies and tags of the subject, and of the tags of the node, that let the subject reach it. */
function changesOf(
  account: AccountExport,
  node: ExportedNode,
  subject: ExportedPrincipal,
  options: ReachOptions,
): readonly Change[] {
  const { arn, kind } = subject;
  const reaches = (who: ExportedPrincipal, at: ExportedNode, taggable?: true): boolean => {
    const caller = createCaller(account, who, taggable === undefined ? options : { ...options, taggable });
    return opens(directPaths({ ...account, nodes: account.nodes.map((one) => (one === node ? at : one)) }, caller, at));
  };
  const changes: Change[] = [];
  const add = (what: EscalationKind, actions: readonly string[], resource: string): void => {
    changes.push(...actions.map((action) => ({ kind: what, action, resource, as: arn })));
  };
  const noun = kind === 'user' ? 'User' : 'Role';
  // A boundary or a policy of the organization limits what the new policy allows.
  if (reaches({ ...subject, identity: [...subject.identity, allowEverything] }, node)) {
    add('policy', [`iam:Put${noun}Policy`, `iam:Attach${noun}Policy`], arn);
    for (const policy of customerManaged(subject))
      add('policy', ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'], policy);
  }
  if (node.kind !== 'task' && reaches(subject, { ...node, tags: new Map(), tagsUnknown: true })) {
    const actions =
      node.kind === 'instance'
        ? ['ec2:CreateTags', 'ec2:DeleteTags']
        : ['ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'];
    add('tag', actions, node.arn);
  }
  if (reaches(subject, node, true)) add('tag', [`iam:Tag${noun}`, `iam:Untag${noun}`], arn);
  return changes;
}

function customerManaged({ identity }: ExportedPrincipal): readonly string[] {
  return [...new Set(identity.flatMap(({ arn }) => (arn === undefined || arn.includes(':iam::aws:') ? [] : [arn])))];
}

/** Credentials of users that reach the node, and trust policies of roles that do. */
function takeovers(reaching: readonly ExportedPrincipal[], actors: readonly Actor[]): readonly Change[] {
  return reaching
    .filter(({ arn }) => !actors.some(({ who }) => who.arn === arn))
    .flatMap(({ arn, kind }): readonly Change[] =>
      kind === 'role'
        ? [{ kind: 'trust-policy', action: 'iam:UpdateAssumeRolePolicy', resource: arn, as: arn }]
        : ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'].map((action) => ({
            kind: 'credentials',
            action,
            resource: arn,
            as: arn,
          })),
    );
}

/** Sessions that IAM allows and that fail because of the user that the document names. */
function documentChanges(account: AccountExport, node: ExportedNode, paths: readonly AccessPath[]): readonly Change[] {
  const names = paths.flatMap(({ failing, document }) =>
    failing === undefined || document === undefined ? [] : [document],
  );
  const place = `arn:${account.partition}:ssm:${node.region}:${account.account}:document/`;
  return [...new Set(names)].map((name) => ({
    kind: 'document',
    action: 'ssm:UpdateDocument',
    resource: place + name,
    as: '',
  }));
}

/** Groups of which the user is no member and whose policies let it reach the node, and the policies of its own groups. */
function groupChanges(
  account: AccountExport,
  node: ExportedNode,
  who: ExportedUser,
  options: ReachOptions,
): readonly Change[] {
  const reaches = (identity: readonly NamedPolicy[]): boolean =>
    actorsOf(account, { ...who, identity: [...who.identity, ...identity] }, options).some(({ caller }) =>
      opens(directPaths(account, caller, node)),
    );
  // The export names the groups of a user without their paths.
  const arnOf = (group: string): string => `arn:${account.partition}:iam::${account.account}:group/${group}`;
  const groups = new Map(account.users.flatMap((user) => user.groups.map((group) => [group, user] as const)));
  return [...groups].flatMap(([group, member]): readonly Change[] => {
    const resource = arnOf(group);
    if (who.groups.includes(group)) {
      if (!reaches([allowEverything])) return [];
      return ['iam:PutGroupPolicy', 'iam:AttachGroupPolicy'].map((action) => ({
        kind: 'policy',
        action,
        resource,
        as: who.arn,
      }));
    }
    const policies = member.identity.filter(({ origin }) => origin === `group ${group}`);
    if (!reaches(policies)) return [];
    return [{ kind: 'group', action: 'iam:AddUserToGroup', resource, as: who.arn }];
  });
}

const rank = { allowed: 0, depends: 1, denied: 2 } as const;

/** The change by the actor with the best verdict; nothing where all are denied. */
function bestEscalation(
  account: AccountExport,
  { arn: principal }: ExportedPrincipal,
  actors: readonly Actor[],
  change: Change,
): readonly Escalation[] {
  const { requested, unknown } = describeResource(account, change.action, change.resource);
  const keys = [...unknown, 'aws:RequestTag/*', 'aws:TagKeys', 'iam:PolicyARN'];
  const [best] = actors
    .map((actor) => {
      const answer = all([actor, decideFor(actor.caller, change.action, [requested], { unknown: keys })]);
      return {
        ...change,
        as: change.as || principal,
        principal,
        assumedRoles: actor.assumedRoles,
        verdict: answer.verdict,
        keys: answer.keys,
      };
    })
    .sort((a, b) => rank[a.verdict] - rank[b.verdict]);
  return best === undefined || best.verdict === 'denied' ? [] : [best];
}
