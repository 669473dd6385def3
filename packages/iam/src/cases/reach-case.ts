/** Reads one case of `sallyport reach --cases`: a principal with its policies, and the session it asks for. */

import { nodeArn, type Place, runAsTag, splitArn, type Tags } from '@sallyport/aws';
import type { NamedPolicy, PolicySet } from '../evaluate/policy-set.ts';
import { limitsOf, policiesOf } from '../input/read-policies.ts';
import { runAsFactsOf } from '../input/read-run-as.ts';
import { booleanOf, contextOf, objectOf, refuse, tagsOf, textOf, textsOf, type Value } from '../input/read-value.ts';
import { fold } from '../match/fold.ts';
import type { Principal, RequestContext } from '../request.ts';
import { ownedSessionDocuments } from '../service/aws-documents.ts';
import type { RunAsFacts } from '../service/run-as.ts';
import type { DocumentCheck } from '../service/start-session.ts';
import { contextValue, principalOf } from './case-principal.ts';

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
  /** Where the node may be: as the case says, or in the regions its policies name. */
  readonly places: readonly Place[];
};

const members = [
  'name',
  'principal',
  'identityPolicies',
  'permissionBoundaries',
  'sessionPolicy',
  'documents',
  'request',
];

/** Checks and reads a case without deciding it. Throws InputError with the path of what is wrong. */
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
    context: withoutUserId(context),
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

/** Tags of the principal under their condition keys; the context overrides them. */
function withTags(context: RequestContext, tags: Tags): RequestContext {
  const given = new Set(Object.keys(context).map(fold));
  const keys = [...tags].map(([key, value]): [string, string] => [`aws:PrincipalTag/${key}`, value]);
  return { ...Object.fromEntries(keys.filter(([key]) => !given.has(fold(key)))), ...context };
}

/** The ARN does not contain the unique id, and a substitute must match nothing. */
function withoutUserId(context: RequestContext): RequestContext {
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
      const tags = find('tags');
      const facts = runAsFactsOf({
        type: find('sessionType'),
        enabled: find('runAsEnabled'),
        defaultUser: find('runAsDefaultUser'),
        elevated: find('runAsElevated'),
      });
      return [
        name,
        {
          ...ownedSessionDocuments.get(name),
          ...facts,
          tags: tags === undefined ? new Map<string, string>() : tagsOf(tags),
        },
      ];
    }),
  );
}

/** A case need not name a region: the node is then taken to be in a region that its policies name. */
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
  // A region "*" matches any; wildcards within a name are replaced by an example.
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
  // An ARN contains the region of the node, and its documents are in the same region.
  const [, , , region, owner] = splitArn(text) ?? [];
  return region === undefined
    ? places
    : [{ partition, region, account: owner === undefined || owner === '' ? account : owner }];
}
