/** One case of `sallyport reach --cases`: may this principal open this session, and as whom, or which part fails. */

import { sessionTypeOf } from '../account/read-session-documents.ts';
import { authorise } from '../evaluate/authorise.ts';
import type { NamedPolicy, PolicySet } from '../evaluate/policy-set.ts';
import { limitsOf, policiesOf } from '../input/read-policies.ts';
import {
  booleanOf,
  contextOf,
  objectOf,
  refuse,
  switchOf,
  tagsOf,
  textOf,
  textsOf,
  type Value,
} from '../input/read-value.ts';
import { splitArn } from '../match/arn.ts';
import { fold } from '../match/fold.ts';
import type { Principal, RequestContext, RequestedResource } from '../request.ts';
import { defaultDocument, documentArn, ownedSessionDocuments, type Place } from '../service/aws-documents.ts';
import type { Tags } from '../service/node.ts';
import { nodeArn } from '../service/node-arn.ts';
import { osUserOf, type RunAsFacts, type RunAsFault, runAsTag } from '../service/run-as.ts';
import {
  authoriseStartSession,
  type DocumentCheck,
  type SessionStart,
  startSessionResources,
} from '../service/start-session.ts';
import { contextValue, principalOf } from './case-principal.ts';

/** What stands in the way: StartSession on the node, on the document, OpenDataChannel, or Run As. */
export type ReachPart = 'instance' | 'document' | 'dataChannel' | RunAsFault;

/**
 * `osUser` is null when the session is denied, and for sessions that run nobody's shell (spec/iam 15.4). `failing` is left
 * out when it is allowed.
 */
export type ReachAnswer = {
  readonly name: string;
  readonly session: 'allowed' | 'denied';
  readonly osUser: string | null;
  readonly failing?: readonly ReachPart[];
};

/** A case as read. */
export type ReachCase = {
  readonly name: string;
  readonly principal: Principal;
  readonly context: RequestContext;
  readonly runAs: string | undefined;
  readonly policies: PolicySet;
  readonly node: { readonly id: string; readonly tags: Tags; readonly osUsers?: readonly string[] };
  readonly document: string | null;
  readonly documents: ReadonlyMap<string, RunAsFacts & { readonly tags: Tags }>;
  readonly mode: DocumentCheck;
  readonly requireDataChannel: boolean;
  /** Where the node may lie: what the case says, else the regions its policies name. */
  readonly places: readonly Place[];
};

/**
 * Answers one case of `sallyport reach --cases`; its shape is in vectors/cases/reach.json. Throws AskError or
 * RequestError for a case that cannot be read.
 */
export function decideReachCase(given: unknown): ReachAnswer {
  const one = readReachCase(given);
  const answers = one.places.map((place) => decideAt(one, place));
  const [best] = answers.toSorted((a, b) => distance(a) - distance(b));
  return best ?? { name: one.name, session: 'denied', osUser: null, failing: ['instance'] };
}

/** How far from a session: where IAM says yes, only the OS user is left to fail. */
function distance({ session, failing = [] }: ReachAnswer): number {
  if (session === 'allowed') return 0;
  return failing.some((part) => part.startsWith('runAsUser:')) ? 1 : failing.length + 1;
}

function decideAt(one: ReachCase, place: Place): ReachAnswer {
  const name = one.document ?? defaultDocument;
  const listed = one.documents.get(name) ?? one.documents.get(name.replace(/^arn:.*:document\//, ''));
  const facts = listed ?? ownedSessionDocuments.get(name) ?? {};
  const start: SessionStart = {
    node: { arn: nodeArn(one.node.id, place) ?? one.node.id, tags: one.node.tags },
    document: { arn: documentArn(name, place), tags: listed?.tags ?? new Map() },
    named: one.document !== null,
  };
  const denied = (failing: readonly ReachPart[]): ReachAnswer => ({
    name: one.name,
    session: 'denied',
    osUser: null,
    failing,
  });
  const failing: ReachPart[] = failingParts(one, start);
  if (one.requireDataChannel && !allowed(one, 'ssmmessages:OpenDataChannel', { arn: '*' })) failing.push('dataChannel');
  // No session, no user: Run As is looked at once IAM has said yes.
  if (failing.length > 0) return denied(failing);
  const { osUser, failing: fault } = osUserOf(facts, one.runAs, one.node.osUsers);
  return fault === undefined ? { name: one.name, session: 'allowed', osUser } : denied([fault]);
}

function failingParts(one: ReachCase, start: SessionStart): ReachPart[] {
  const question = { principal: one.principal, context: one.context, start };
  if (authoriseStartSession(question, one.policies, one.mode).verdict === 'allowed') return [];
  const parts = ['instance', 'document'] as const;
  return startSessionResources(start).flatMap((resource, index) =>
    allowed(one, 'ssm:StartSession', resource) ? [] : (parts[index] ?? []),
  );
}

function allowed({ principal, context, policies }: ReachCase, action: string, resource: RequestedResource): boolean {
  return authorise({ principal, action, resources: [resource], context }, policies).verdict === 'allowed';
}

const members = [
  'name',
  'principal',
  'identityPolicies',
  'permissionBoundaries',
  'sessionPolicy',
  'documents',
  'request',
];

/** Checks and reads a case without deciding it. Throws AskError with the path of what is wrong. */
export function readReachCase(given: unknown): ReachCase {
  const { need, find } = objectOf(
    { value: given, path: '', code: 'request/case' },
    members,
    /polic|bound|context|request|princip|document/i,
  );
  const who = objectOf(need('principal'), ['arn', 'tags', 'context'], /arn|tag|cont/i);
  const tagsGiven = who.find('tags');
  const tags: Tags = tagsGiven === undefined ? new Map() : tagsOf(tagsGiven);
  const contextGiven = who.find('context');
  const context = withTags(contextGiven === undefined ? {} : contextOf(contextGiven), tags);
  const principal = principalOf(who.need('arn'), context);
  const request = objectOf(need('request'), ['node', 'document', 'mode', 'requireDataChannel'], /node|doc|mode|chan/i);
  const node = objectOf(request.need('node'), ['id', 'tags', 'osUsers', 'region'], /^id|tag|user|reg/i);
  const nodeTags = node.find('tags');
  const osUsers = node.find('osUsers');
  const dataChannel = request.find('requireDataChannel');
  const identity = policiesOf(need('identityPolicies'), 'identity');
  const boundary = limitsOf(find('permissionBoundaries'), 'boundary');
  const session = limitsOf(find('sessionPolicy'), 'session');
  const named = [...identity, ...(boundary ?? []), ...(session ?? [])];
  const id = textOf(node.need('id'));
  return {
    name: textOf(need('name')),
    principal,
    context: withoutMadeUpId(context),
    runAs: contextValue(context, `aws:PrincipalTag/${runAsTag}`),
    policies: { identity, ...(boundary && { boundary }), ...(session && { session }) },
    node: {
      id,
      tags: nodeTags === undefined ? new Map() : tagsOf(nodeTags),
      ...(osUsers && { osUsers: textsOf(osUsers) }),
    },
    document: documentOf(request.need('document')),
    documents: documentsOf(find('documents')),
    mode: modeOf(request.need('mode')),
    requireDataChannel: dataChannel !== undefined && booleanOf(dataChannel),
    places: placesOf(node.need('id'), principal, who.need('arn'), regionsOf(node.find('region'), context, named)),
  };
}

/** Tags of the principal under the key policies know them by; what the context says of a tag goes before. */
function withTags(context: RequestContext, tags: Tags): RequestContext {
  const given = new Set(Object.keys(context).map(fold));
  const keys = [...tags].map(([key, value]): [string, string] => [`aws:PrincipalTag/${key}`, value]);
  return { ...Object.fromEntries(keys.filter(([key]) => !given.has(fold(key)))), ...context };
}

/** The ARN does not hold the unique id, and a made-up one must match nothing. */
function withoutMadeUpId(context: RequestContext): RequestContext {
  return contextValue(context, 'aws:userid') === undefined ? { ...context, 'aws:userid': [] } : context;
}

function documentOf(given: Value): string | null {
  return given.value === null ? null : textOf(given);
}

function modeOf(given: Value): DocumentCheck {
  const mode = textOf(given);
  return mode === 'current' || mode === 'legacy' ? mode : refuse(given, 'the mode is "current" or "legacy"');
}

const documentMembers = ['runAsEnabled', 'runAsDefaultUser', 'tags', 'sessionType', 'runAsElevated'];

function documentsOf(given: Value | undefined): ReachCase['documents'] {
  if (given === undefined) return new Map();
  const { names, need } = objectOf(given);
  return new Map(
    names.map((name) => {
      const one = need(name);
      const { find } = objectOf(
        one.value === null ? { ...one, value: {} } : one,
        documentMembers,
        /run|user|tag|type|elev/i,
      );
      const enabled = find('runAsEnabled');
      const user = find('runAsDefaultUser');
      const tags = find('tags');
      const type = find('sessionType');
      const elevated = find('runAsElevated');
      return [
        name,
        {
          ...ownedSessionDocuments.get(name),
          ...(type && { sessionType: sessionTypeOf(type) }),
          ...(elevated && { runAsElevated: switchOf(elevated) }),
          ...(enabled && { runAsEnabled: switchOf(enabled) }),
          ...(user && { runAsDefaultUser: textOf(user) }),
          tags: tags === undefined ? new Map<string, string>() : tagsOf(tags),
        },
      ];
    }),
  );
}

/** A case names no region: policies that name one speak of a node that lies there. */
function regionsOf(given: Value | undefined, context: RequestContext, policies: readonly NamedPolicy[]): string[] {
  if (given !== undefined) return [textOf(given)];
  const requested = contextValue(context, 'aws:RequestedRegion');
  if (requested !== undefined) return [requested];
  const found = policies.flatMap(({ policy }) =>
    policy.document.statements.flatMap(({ resource }) =>
      (resource?.values ?? []).flatMap(
        ({ text }) => /^arn:[^:]*:(?:ec2|ssm|ecs):([a-z0-9*?-]+):/.exec(text)?.[1] ?? [],
      ),
    ),
  );
  // A star alone means wherever the node is; within a name it is filled in.
  const named = found
    .filter((region) => region !== '*')
    .map((region) => region.replaceAll('*', '').replaceAll('?', 'x'));
  return named.length === 0 ? ['us-east-1'] : [...new Set(named)];
}

function placesOf(id: Value, principal: Principal, arn: Value, regions: readonly string[]): readonly Place[] {
  const account =
    'account' in principal ? principal.account : refuse(arn, 'only a principal of an account can start sessions');
  const partition = splitArn(textOf(arn))?.[1] ?? 'aws';
  const places = regions.map((region) => ({ partition, region, account }));
  const text = textOf(id);
  if (places.some((place) => nodeArn(text, place) === undefined)) {
    refuse(id, `"${text}" is not the id of a node`, 'i-..., mi-..., ecs:CLUSTER_TASK_RUNTIME, or an ARN');
  }
  // An ARN says itself where the node lies; its documents lie beside it.
  const [, , , region, owner] = splitArn(text) ?? [];
  return region === undefined
    ? places
    : [{ partition, region, account: owner === undefined || owner === '' ? account : owner }];
}
