/** Who can do an action on a resource, by their own policies or through roles they can assume. */
import type { Decision } from '../evaluate/decision.ts';
import { splitArn } from '../match/arn.ts';
import { fold } from '../match/fold.ts';
import type { RequestContext, RequestedResource } from '../request.ts';
import { documentResource, instanceResource, nodeResource, type Tags } from '../service/node.ts';
import type { DocumentCheck } from '../service/start-session.ts';
import type { AccountExport, ExportedRole } from './account-export.ts';
import { type Asker, type AskerOptions, ask, createAsker, isAbsent, rootAsker, unknownKeys } from './asker.ts';
import { assumableRoles, assume } from './assumable.ts';
import type { Question } from './door.ts';
import { untoldTags } from './door-ways.ts';
import { findPrincipal } from './reach.ts';
import { refusedToRoot } from './root-limits.ts';
import { plainSession, sessionDoor } from './session-door.ts';
import { type Answer, all, any, better } from './verdict.ts';

/** One who can, or may be able to: `principal` is an ARN. */
export type Capable = Answer & {
  readonly principal: string;
  /** Roles assumed in order; empty when the principal can do it itself. */
  readonly via: readonly string[];
  /** The decisions behind it; their traces are worked out when looked at. */
  readonly decisions: readonly Decision[];
};

/**
 * What is known of the calls, whom to ask and how far roles are followed. `longestChain`: roles in a row, 0 for
 * none.
 */
export type WhoCanOptions = AskerOptions & {
  /** Twelve digits: who owns the resource, where its ARN does not say, as with buckets. Default: the account asked about. */
  readonly resourceAccount?: string;
  readonly longestChain?: number;
  /** Also who cannot, with the decisions that say why. */
  readonly denied?: boolean;
  /** Only this user or role, by ARN or name, or the root user by its ARN, whatever the answer. */
  readonly principal?: string;
  /** For sessions: default `legacy`, since "who could" counts accounts with the older rules as well (14.3). */
  readonly documentCheck?: DocumentCheck;
};

/**
 * Everybody who can do an action on a resource, the root user included, directly or through roles. `resource` is an
 * ARN, the id of a node, or `*`. For ssm:StartSession on a node: by any document. Throws AskError for a principal
 * that is not in the export, RequestError for what is no action or ARN.
 */
export function whoCan(
  account: AccountExport,
  action: string,
  resource: string,
  options: WhoCanOptions = {},
): readonly Capable[] {
  const direct = (asker: Asker): Omit<Capable, 'principal' | 'via'> =>
    decideOne(account, asker, action, resource, options);
  const root = rootAsker(account, options);
  const rootAlone = (): Capable => ({ principal: root.arn, via: [], ...direct(root) });
  if (options.principal === root.arn) return [rootAlone()];
  const asked =
    options.principal === undefined
      ? [...account.users, ...account.roles]
      : [findPrincipal(account, options.principal)];
  const people = asked.map((who): Capable => {
    const asker = createAsker(account, who, options);
    let best: Capable = { principal: who.arn, via: [], ...direct(asker) };
    // A role is a step on the way of somebody; only people are asked what lies behind it.
    if (best.verdict === 'allowed' || who.kind === 'role') return best;
    for (const role of assumableRoles(account, asker, options.longestChain)) {
      const there = direct(role.asker);
      const through = all([role, there]);
      if (!better(through, best)) continue;
      best = { principal: who.arn, via: role.via, ...through, decisions: [...role.decisions, ...there.decisions] };
    }
    return best;
  });
  if (options.principal !== undefined) return people;
  const everybody = [rootAlone(), ...people];
  return options.denied === true ? everybody : everybody.filter(({ verdict }) => verdict !== 'denied');
}

function decideOne(
  account: AccountExport,
  asker: Asker,
  action: string,
  resource: string,
  { documentCheck = 'legacy', resourceAccount }: WhoCanOptions,
): Answer & { readonly decisions: readonly Decision[] } {
  const node = account.nodes.find(({ arn, id }) => arn === resource || id === resource);
  if (fold(action) === 'ssm:startsession' && node !== undefined) {
    return decideSession({ account, asker, node }, documentCheck);
  }
  const role = account.roles.find(({ arn }) => arn === resource);
  const decision =
    refusedToRoot(asker, action, resource) ??
    (role !== undefined && fold(action) === 'sts:assumerole'
      ? assume(asker, role)
      : askPlain(account, asker, action, ownedBy(resourceAccount, describe(account, action, node?.arn ?? resource))));
  return { verdict: decision.verdict, keys: decision.keys, decisions: [decision] };
}

function decideSession(
  question: Question,
  documentCheck: DocumentCheck,
): Answer & { readonly decisions: readonly Decision[] } {
  const ways = sessionDoor.open(question);
  const old = ways.flatMap((way) => (way.legacy === undefined ? [] : [{ verdict: way.legacy, keys: way.keys }]));
  const answer = any(documentCheck === 'legacy' ? [...ways, ...old] : ways);
  // A closed door has no ways to show: the plainest session says why.
  const decisions = answer.verdict === 'denied' ? [plainSession(question)] : ways.flatMap((way) => way.decisions);
  return { ...answer, decisions };
}

function askPlain(account: AccountExport, asker: Asker, action: string, resource: Described): Decision {
  const policies = new Map(account.resourcePolicies);
  const trust = account.roles.find(({ arn }) => arn === resource.arn)?.trust;
  if (trust !== undefined) policies.set(resource.arn, trust);
  const own = policies.get(resource.arn);
  const keys = own === undefined ? [] : unknownKeys([own.policy.document], asker.context);
  const region = splitArn(resource.arn)?.[3];
  const given = new Set(Object.keys(asker.context).map(fold));
  const placed = region !== undefined && region !== '' && !given.has('aws:requestedregion');
  const unknown = [...resource.unknown, ...keys, ...(placed ? [] : ['aws:RequestedRegion'])];
  return ask(asker, action, [resource.requested], {
    ...(placed && { context: { 'aws:RequestedRegion': region } }),
    unknown: unknown.filter((key) => !isAbsent(asker.connection.absent, key)),
    resource: policies,
  });
}

type Described = { readonly arn: string; readonly requested: RequestedResource; readonly unknown: readonly string[] };

function ownedBy(account: string | undefined, resource: Described): Described {
  return account === undefined ? resource : { ...resource, requested: { ...resource.requested, account } };
}

/** With its tags where the export has them; of any other resource nobody knows the tags. */
export function describe(account: AccountExport, action: string, arn: string): Described {
  const requested = knownResource(account, fold(action), arn);
  const chosen = ['ec2:osuser', 'ec2:Attribute', 'iam:PassedToService'];
  if (requested !== undefined) {
    const node = account.nodes.find((one) => one.arn === arn);
    return { arn, requested, unknown: node === undefined ? chosen : [...chosen, ...untoldTags(node)] };
  }
  const service = action.slice(0, action.indexOf(':'));
  const unknown = ['aws:ResourceTag/*', `${service}:ResourceTag/*`, ...chosen];
  return { arn, requested: { arn }, unknown: arn === '*' ? [] : unknown };
}

function knownResource(account: AccountExport, action: string, arn: string): RequestedResource | undefined {
  const node = account.nodes.find((one) => one.arn === arn);
  if (node !== undefined) {
    return action.startsWith('ssm:') ? nodeResource(arn, node.tags) : instanceResource(arn, node.tags);
  }
  const name = /^arn:[^:]*:ssm:[^:]*:\d*:document\/(.+)$/.exec(arn)?.[1];
  const document = account.documents.find((one) => one.name === name && one.assumed !== true);
  if (document !== undefined) return documentResource(arn, document.tags);
  const identity = [...account.users, ...account.roles].find((one) => one.arn === arn);
  return identity === undefined ? undefined : { arn, context: identityTags(identity.tags) };
}

function identityTags(tags: Tags | ExportedRole['tags']): RequestContext {
  return Object.fromEntries(
    [...tags].flatMap(([key, value]) => [
      [`iam:ResourceTag/${key}`, value],
      [`aws:ResourceTag/${key}`, value],
    ]),
  );
}
