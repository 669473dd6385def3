/** Whether one asker can do one action on one resource, without going through roles. */

import type { Question } from '../access-paths/access-method.ts';
import { untoldTags } from '../access-paths/access-question.ts';
import { plainSession, sessionDoor } from '../access-paths/start-session.ts';
import type { AccountExport, ExportedRole } from '../account/account-export.ts';
import { type Answer, any } from '../caller/answer.ts';
import { assume } from '../caller/assumable-roles.ts';
import { type Asker, ask } from '../caller/caller.ts';
import { refusedToRoot } from '../caller/root-user.ts';
import { isAbsent, unknownKeys } from '../caller/unknown-keys.ts';
import type { Decision } from '../evaluate/decision.ts';
import { splitArn } from '../match/arn.ts';
import { fold } from '../match/fold.ts';
import type { RequestContext, RequestedResource } from '../request.ts';
import { documentResource, instanceResource, nodeResource, type Tags } from '../service/node.ts';
import type { DocumentCheck } from '../service/start-session.ts';
import type { WhoCanOptions } from './principal-answer.ts';

/** An answer with the decisions behind it. */
export type Decided = Answer & { readonly decisions: readonly Decision[] };

/** One asker, one action, one resource: by any session document where it is a node. */
export function decideOne(
  account: AccountExport,
  asker: Asker,
  action: string,
  resource: string,
  { documentCheck = 'legacy', resourceAccount }: WhoCanOptions,
): Decided {
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

function decideSession(question: Question, documentCheck: DocumentCheck): Decided {
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
