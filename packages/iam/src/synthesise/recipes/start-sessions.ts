/** Recipes 2 and 3: sessions on listed or tagged nodes with listed documents, correct under both document checks (14.3). */

import type { NodeKind } from '../../ask/node-arn.ts';
import { defaultDocument } from '../../ask/owned-documents.ts';
import { sessionResource } from '../../service/session.ts';
import { assemble, type Synthesis } from '../assemble.ts';
import type { Claim } from '../prove.ts';
import { SynthesisError } from '../synthesis-error.ts';
import type { Wish } from '../wish.ts';
import { type Attachment, literalResource, literalValue, type WrittenStatement } from '../written-policy.ts';
import {
  callWish,
  checkDocuments,
  checkPlace,
  documentPattern,
  nodePattern,
  type RecipePlace,
  sampleRegion,
  sampleSession,
  sampleUser,
  startWish,
} from './place.ts';

/** Nodes by kind, id and tag; all that is given has to fit. */
export type NodeChoice = {
  /** Default: EC2 instances. */
  readonly kinds?: readonly NodeKind[];
  /** Ids of instances; without them, all. */
  readonly ids?: readonly string[];
  /** Tags the node must have, all of them. */
  readonly tags?: Readonly<Record<string, string | readonly string[]>>;
};

/** Which sessions shall be possible. */
export type StartSessionsWish = RecipePlace & {
  readonly name?: string;
  readonly attachment?: Exclude<Attachment, 'trust' | 'service-control'>;
  readonly nodes: NodeChoice;
  /** Names of session documents; the default one has to be listed to be used. */
  readonly documents: readonly string[];
  /** Recipe 3: node and person must carry the same value of this tag. */
  readonly sameTag?: string;
  /** Finding nodes and sessions, for console and command line. */
  readonly helpers?: boolean;
  /** Key that encrypts sessions. */
  readonly kmsKeyArn?: string;
};

/**
 * Recipes 2 and 3 (17): sessions on listed or tagged nodes with listed documents, the same under both rules of the
 * document check (14.3). Throws SynthesisError.
 */
export function startSessions(wish: StartSessionsWish): Synthesis {
  checkPlace(wish);
  checkDocuments(wish.documents);
  const { sameTag, nodes } = wish;
  if (sameTag !== undefined && !/^[\w.:/=+@-]{1,128}$/.test(sameTag)) {
    throw new SynthesisError('request/wish', `the tag "${sameTag}" cannot stand in a policy variable`);
  }
  if (sameTag !== undefined && Object.keys(nodes.tags ?? {}).includes(sameTag)) {
    const message = `the tag ${sameTag} shall be the person's own and a fixed value at once`;
    throw new SynthesisError('request/contradiction', message);
  }
  const { name = 'SessionAccess', attachment = 'managed' } = wish;
  return assemble(
    [{ name, attachment, statements: [...access(wish), ...(sameTag === undefined ? [] : guards(sameTag))] }],
    claimsOf(wish),
    { principal: sampleSession(wish) },
  );
}

function access(wish: StartSessionsWish): readonly WrittenStatement[] {
  const { nodes, documents, sameTag, helpers = false, kmsKeyArn, partition, account, region = '*' } = wish;
  const kinds = nodes.kinds ?? ['instance'];
  const resources = kinds.flatMap((kind) =>
    nodes.ids === undefined
      ? [nodePattern(kind, wish)]
      : nodes.ids.filter((id) => kindOf(id) === kind).map((id) => nodePattern(kind, wish, literalResource(id))),
  );
  if (resources.length === 0) throw new SynthesisError('request/wish', 'no node is listed');
  const tags = Object.entries(nodes.tags ?? {}).map(([key, value]) => [
    `ssm:resourceTag/${key}`,
    [value].flat().map(literalValue),
  ]);
  const own = sameTag === undefined ? [] : [[`ssm:resourceTag/${sameTag}`, [`\${aws:PrincipalTag/${sameTag}}`]]];
  const equals = Object.fromEntries([...tags, ...own]) as Readonly<Record<string, readonly string[]>>;
  const allow = (
    Sid: string,
    Action: readonly string[],
    Resource: readonly string[],
    Condition?: WrittenStatement['Condition'],
  ): WrittenStatement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
    ...(Condition === undefined ? {} : { Condition }),
  });
  return [
    allow('StartOnNodes', ['ssm:StartSession'], resources, {
      BoolIfExists: { 'ssm:SessionDocumentAccessCheck': ['true'] },
      ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
    }),
    // Tags are the nodes' alone: a document carries none of them (14.6).
    allow(
      'WithDocuments',
      ['ssm:StartSession'],
      documents.map((document) => documentPattern(document, wish)),
    ),
    allow('DataChannel', ['ssmmessages:OpenDataChannel'], ['*']),
    allow(
      'OwnSessions',
      ['ssm:TerminateSession', 'ssm:ResumeSession'],
      [`arn:${partition}:ssm:${region}:${account}:session/*`],
      {
        StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': ['${aws:userid}'] },
      },
    ),
    ...(helpers
      ? [
          allow(
            'Find',
            [
              'ec2:DescribeInstances',
              'ssm:DescribeInstanceInformation',
              'ssm:DescribeInstanceProperties',
              'ssm:DescribeSessions',
              'ssm:GetConnectionStatus',
            ],
            ['*'],
          ),
        ]
      : []),
    ...(kmsKeyArn === undefined ? [] : [allow('EncryptSession', ['kms:GenerateDataKey'], [kmsKeyArn])]),
  ];
}

/** Whoever could change the tag could choose their nodes (14.10). */
function guards(tag: string): readonly WrittenStatement[] {
  return [
    {
      Sid: 'KeepTag',
      Effect: 'Deny',
      Action: ['ec2:CreateTags', 'ec2:DeleteTags', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'],
      Resource: ['*'],
      Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': [tag] } },
    },
  ];
}

function kindOf(id: string): NodeKind {
  if (id.startsWith('mi-')) return 'managed-instance';
  return id.startsWith('i-') ? 'instance' : 'task';
}

/** What is tried: the wanted, and each way it could go too far (17.8). */
function claimsOf(wish: StartSessionsWish): readonly Claim[] {
  const { nodes, documents, sameTag, account, partition } = wish;
  const fixed = Object.fromEntries(
    Object.entries(nodes.tags ?? {}).map(([key, value]) => [key, [value].flat()[0] ?? '']),
  );
  const person = sameTag === undefined ? {} : { context: { [`aws:PrincipalTag/${sameTag}`]: 'sample' } };
  const tags = sameTag === undefined ? fixed : { ...fixed, [sameTag]: 'sample' };
  const kinds = nodes.kinds ?? ['instance'];
  const region = sampleRegion(wish);
  const samples = (nodes.ids ?? [undefined]).flatMap((id) =>
    id === undefined
      ? kinds.map((kind) => ({ kind }))
      : kinds.includes(kindOf(id))
        ? [{ kind: kindOf(id), id: sampleId(id, wish, region) }]
        : [],
  );
  const [first] = samples;
  const yes = (one: Wish): Claim => ({ expected: 'allowed', wish: one });
  const no = (one: Wish): Claim => ({ expected: 'denied', wish: one });
  const start = (name: string, more: object): Wish => startWish(wish, { name, ...first, tags, ...person, ...more });
  const stranger =
    ['AWS-StartInteractiveCommand', 'AWS-StartSSHSession', 'Other'].find((name) => !documents.includes(name)) ??
    'Another';
  const listed = documents.includes(defaultDocument);
  const session = (starter: string) =>
    sessionResource({
      arn: `arn:${partition}:ssm:${region}:${account}:session/alice-0123456789abcdef0`,
      starter,
      target: 'i-00000000000000001',
    });
  const me = sampleSession(wish);
  const myId = me.type === 'role-session' ? `${me.roleId}:${me.sessionName}` : '';
  return [
    ...samples.flatMap((sample) =>
      documents.map((document) =>
        yes(start(`a session on a listed ${sample.kind} with ${document}`, { ...sample, document })),
      ),
    ),
    { expected: listed ? 'allowed' : 'denied', wish: start('a session with no document named', {}) },
    yes(start('the same for an IAM user', { document: documents[0], principal: sampleUser(wish) })),
    no(start('a session with a document that is not listed', { document: stranger })),
    ...(nodes.ids === undefined
      ? []
      : [no(start('a session on a node that is not listed', { id: 'i-0ffffffffffffffff', document: documents[0] }))]),
    ...Object.keys(tags).flatMap((key) => [
      no(
        start(`a session on a node with another ${key}`, {
          tags: { ...tags, [key]: 'another-value' },
          document: documents[0],
        }),
      ),
      no(
        start(`a session on a node without ${key}`, {
          tags: Object.fromEntries(Object.entries(tags).filter(([one]) => one !== key)),
          document: documents[0],
        }),
      ),
    ]),
    ...(sameTag === undefined
      ? []
      : [
          no(
            startWish(wish, {
              name: 'nobody has the tag, neither person nor node',
              ...first,
              tags: fixed,
              document: documents[0] ?? '',
            }),
          ),
          {
            ...no(
              callWish(
                'changing the tag of a node',
                'ec2:CreateTags',
                nodePattern('instance', { ...wish, region }, 'i-00000000000000001'),
                { context: { 'aws:TagKeys': [sameTag] } },
              ),
            ),
            beside: 'everything' as const,
          },
        ]),
    yes(callWish('the data channel', 'ssmmessages:OpenDataChannel', '*')),
    yes({ name: "ending a session of one's own", action: 'ssm:TerminateSession', resources: [session(myId)] }),
    no({ name: 'ending a session of somebody else', action: 'ssm:TerminateSession', resources: [session(`${myId}x`)] }),
    no({
      name: 'resuming a session of somebody else',
      action: 'ssm:ResumeSession',
      resources: [session('AIDASOMEBODY')],
    }),
    no(
      callWish(
        'running a command',
        'ssm:SendCommand',
        nodePattern('instance', { ...wish, region }, 'i-00000000000000001'),
      ),
    ),
  ];
}

/** Tasks are listed as their ARN ends; a sample is the whole ARN. */
function sampleId(id: string, wish: RecipePlace, region: string): string {
  return kindOf(id) === 'task' ? nodePattern('task', { ...wish, region }, id) : id;
}
