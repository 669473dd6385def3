/** Recipes 2 and 3: sessions on listed or tagged nodes with listed documents, correct under both rules of the document check (spec/iam 14.3). */
import type { NodeKind } from '@sallyport/aws';
import { assemble, type Synthesis } from '../assemble.ts';
import { SynthesisError } from '../synthesis-error.ts';
import { type Attachment, literalResource, literalValue, type WrittenStatement } from '../written-policy.ts';
import { checkNodes, kindOf, kindsOf, type NodeSelection } from './node-selection.ts';
import {
  checkAccount,
  checkArn,
  checkDocuments,
  documentPattern,
  nodePattern,
  type RecipeAccount,
  sampleSession,
} from './recipe-account.ts';
import { startClaims } from './start-claims.ts';

/** The sessions to allow. */
export type StartSessionsRequirements = RecipeAccount & {
  readonly name?: string;
  readonly attachment?: Exclude<Attachment, 'trust' | 'service-control'>;
  readonly nodes: NodeSelection;
  /** Names of session documents; the default document only if it is listed. */
  readonly documents: readonly string[];
  /** Recipe 3: the node and the principal must have the same value of this tag. */
  readonly sameTag?: string;
  /** Also allow the actions by which the console and command lines list nodes and sessions. */
  readonly helpers?: boolean;
  /** Key that encrypts sessions. */
  readonly kmsKeyArn?: string;
};

/**
 * Recipes 2 and 3 (spec/iam 17.2, 17.3): sessions on listed or tagged nodes with listed documents, the same under both rules of the
 * document check (spec/iam 14.3). Throws SynthesisError.
 */
export function startSessions(requirements: StartSessionsRequirements): Synthesis {
  checkAccount(requirements);
  checkDocuments(requirements.documents);
  const { sameTag, nodes, kmsKeyArn } = requirements;
  checkNodes(nodes);
  if (kmsKeyArn !== undefined) checkArn(kmsKeyArn, 'kms');
  if (sameTag !== undefined && !/^[\w.:/=+@-]{1,128}$/.test(sameTag)) {
    throw new SynthesisError('request/requirement', `the tag "${sameTag}" cannot be used in a policy variable`);
  }
  if (sameTag !== undefined && Object.keys(nodes.tags ?? {}).includes(sameTag)) {
    const message = `the tag ${sameTag} must equal that of the principal and have a fixed value at once`;
    throw new SynthesisError('request/contradiction', message);
  }
  const { name = 'SessionAccess', attachment = 'managed' } = requirements;
  return assemble(
    [
      {
        name,
        attachment,
        statements: [
          ...accessStatements(requirements),
          ...(sameTag === undefined ? [] : denyTagChanges(sameTag, kindsOf(nodes))),
        ],
      },
    ],
    startClaims(requirements),
    { principal: sampleSession(requirements) },
  );
}

function accessStatements(requirements: StartSessionsRequirements): readonly WrittenStatement[] {
  const { nodes, documents, sameTag, helpers = false, kmsKeyArn, partition, account, region = '*' } = requirements;
  const resources = kindsOf(nodes).flatMap((kind) =>
    nodes.ids === undefined
      ? [nodePattern(kind, requirements)]
      : nodes.ids.filter((id) => kindOf(id) === kind).map((id) => nodePattern(kind, requirements, literalResource(id))),
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
    // The tag condition is only for nodes, as documents do not have these tags (spec/iam 14.6).
    allow(
      'WithDocuments',
      ['ssm:StartSession'],
      documents.map((document) => documentPattern(document, requirements)),
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

/** A principal that could change the tag could choose its nodes (spec/iam 14.10). */
function denyTagChanges(tag: string, kinds: readonly NodeKind[]): readonly WrittenStatement[] {
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
