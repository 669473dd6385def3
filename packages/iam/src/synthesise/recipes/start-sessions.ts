/** Recipes 2 and 3: sessions on listed or tagged nodes with listed documents, correct under both document checks (spec/iam 14.3). */
import type { NodeKind } from '@sallyport/aws';
import { assemble, type Synthesis } from '../assemble.ts';
import { SynthesisError } from '../synthesis-error.ts';
import { type Attachment, literalResource, literalValue, type WrittenStatement } from '../written-policy.ts';
import { checkNodes, kindOf, kindsOf, type NodeChoice } from './node-choice.ts';
import {
  checkArn,
  checkDocuments,
  checkPlace,
  documentPattern,
  nodePattern,
  type RecipePlace,
  sampleSession,
} from './place.ts';
import { startClaims } from './start-claims.ts';

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
 * Recipes 2 and 3 (spec/iam 17.2, 17.3): sessions on listed or tagged nodes with listed documents, the same under both rules of the
 * document check (spec/iam 14.3). Throws SynthesisError.
 */
export function startSessions(wish: StartSessionsWish): Synthesis {
  checkPlace(wish);
  checkDocuments(wish.documents);
  const { sameTag, nodes, kmsKeyArn } = wish;
  checkNodes(nodes);
  if (kmsKeyArn !== undefined) checkArn(kmsKeyArn, 'kms');
  if (sameTag !== undefined && !/^[\w.:/=+@-]{1,128}$/.test(sameTag)) {
    throw new SynthesisError('request/wish', `the tag "${sameTag}" cannot stand in a policy variable`);
  }
  if (sameTag !== undefined && Object.keys(nodes.tags ?? {}).includes(sameTag)) {
    const message = `the tag ${sameTag} shall be the person's own and a fixed value at once`;
    throw new SynthesisError('request/contradiction', message);
  }
  const { name = 'SessionAccess', attachment = 'managed' } = wish;
  return assemble(
    [
      {
        name,
        attachment,
        statements: [...access(wish), ...(sameTag === undefined ? [] : guards(sameTag, kindsOf(nodes)))],
      },
    ],
    startClaims(wish),
    { principal: sampleSession(wish) },
  );
}

function access(wish: StartSessionsWish): readonly WrittenStatement[] {
  const { nodes, documents, sameTag, helpers = false, kmsKeyArn, partition, account, region = '*' } = wish;
  const resources = kindsOf(nodes).flatMap((kind) =>
    nodes.ids === undefined
      ? [nodePattern(kind, wish)]
      : nodes.ids.filter((id) => kindOf(id) === kind).map((id) => nodePattern(kind, wish, literalResource(id))),
  );
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
    // Tags are the nodes' alone: a document carries none of them (spec/iam 14.6).
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

/** Whoever could change the tag could choose their nodes (spec/iam 14.10). */
function guards(tag: string, kinds: readonly NodeKind[]): readonly WrittenStatement[] {
  const onTasks = kinds.includes('task') ? ['ecs:TagResource', 'ecs:UntagResource'] : [];
  return [
    {
      Sid: 'KeepTag',
      Effect: 'Deny',
      Action: ['ec2:CreateTags', 'ec2:DeleteTags', ...onTasks, 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'],
      Resource: ['*'],
      Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': [tag] } },
    },
  ];
}
