/** Sensitive actions: they change tags, documents and policies on which access depends, or show and end the sessions of others. */
import type { AccountExport } from '../account/account-export.ts';
import type { Answer } from '../caller/answer.ts';
import type { Caller } from '../caller/caller.ts';
import { decideFor } from '../caller/decide-for.ts';
import type { RequestedResource } from '../request.ts';
import { instanceResource, nodeResource } from '../service/node.ts';
import { sessionResource } from '../service/session.ts';
import { describeResource } from '../who-can/describe-resource.ts';

/** An action a principal can do on a resource (ARN or `*`). */
export type ActionAnswer = Answer & { readonly action: string; readonly resource: string };

const onInstances = ['ec2:CreateTags', 'ec2:DeleteTags'];
const onHybridNodes = ['ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'];
const onDocuments = [
  'ssm:CreateDocument',
  'ssm:UpdateDocument',
  'ssm:UpdateDocumentDefaultVersion',
  'ssm:DeleteDocument',
  'ssm:ModifyDocumentPermission',
  'ssm:AddTagsToResource',
  'ssm:RemoveTagsFromResource',
];
/** Includes the actions that remove a Deny or a boundary, and those that give the credentials of another user. */
const onUsers = [
  'iam:TagUser',
  'iam:UntagUser',
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  'iam:DeleteUserPolicy',
  'iam:DetachUserPolicy',
  'iam:PutUserPermissionsBoundary',
  'iam:DeleteUserPermissionsBoundary',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:UpdateLoginProfile',
];
const onRoles = [
  'iam:TagRole',
  'iam:UntagRole',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:UpdateAssumeRolePolicy',
  'iam:PutRolePermissionsBoundary',
  'iam:DeleteRolePermissionsBoundary',
];
const onPolicies = ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'];
const onSessions = ['ssm:TerminateSession', 'ssm:ResumeSession'];
const onAnything = ['ssm:DescribeSessions', 'ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'];

type Request = { readonly action: string; readonly requested: RequestedResource; readonly unknown: readonly string[] };

export function sensitiveActionsOf(account: AccountExport, caller: Caller): readonly ActionAnswer[] {
  return requestsOf(account).flatMap(({ action, requested, unknown }) => {
    const { verdict, keys } = decideFor(caller, action, [requested], { unknown });
    return verdict === 'denied' ? [] : [{ action, resource: requested.arn, verdict, keys }];
  });
}

function requestsOf(account: AccountExport): readonly Request[] {
  const { partition, account: id, nodes, documents, users, roles } = account;
  const regions = [...new Set(nodes.map(({ region }) => region))];
  const each = (actions: readonly string[], requested: RequestedResource): readonly Request[] =>
    actions.map((action) => ({
      action,
      requested,
      unknown: ['aws:RequestTag/*', 'aws:TagKeys'],
    }));
  const described = (actions: readonly string[], arn: string): readonly Request[] =>
    actions.map((action) => ({ action, ...describeResource(account, action, arn) }));
  return [
    ...nodes.flatMap(({ arn, kind, tags }) => {
      if (kind === 'task') return [];
      return kind === 'instance'
        ? each(onInstances, instanceResource(arn, tags))
        : each(onHybridNodes, nodeResource(arn, tags));
    }),
    ...documents
      .filter(({ assumed, name }) => assumed !== true || name.startsWith('SSM-'))
      .flatMap(({ name, region }) =>
        (region === undefined ? regions : [region]).flatMap((place) =>
          described(onDocuments, `arn:${partition}:ssm:${place}:${id}:document/${name}`),
        ),
      ),
    ...regions.flatMap((place) => each(onSessions, sessionOfAnother(`arn:${partition}:ssm:${place}:${id}`))),
    ...users.flatMap(({ arn }) => described(onUsers, arn)),
    ...roles.flatMap(({ arn }) => described(onRoles, arn)),
    ...managedPolicies(account).flatMap((arn) => described(onPolicies, arn)),
    ...onAnything.map((action) => ({ action, requested: { arn: '*' }, unknown: [] })),
  ];
}

/** Customer managed policies that are attached; AWS managed policies cannot be changed. */
function managedPolicies({ users, roles }: AccountExport): readonly string[] {
  const arns = [...users, ...roles].flatMap(({ identity, boundary = [] }) =>
    [...identity, ...boundary].flatMap(({ arn }) => (arn === undefined || arn.includes(':iam::aws:') ? [] : [arn])),
  );
  return [...new Set(arns)].sort();
}

/** A session that no principal of the account started: a principal that may end it may end any. */
function sessionOfAnother(prefix: string): RequestedResource {
  return sessionResource({
    arn: `${prefix}:session/zz-0123456789abcdef0`,
    starter: 'AROA00000000000000000:zz',
    target: 'i-00000000000000000',
  });
}
