/** Rights that defeat a claim of narrow access: changing tags, documents, policies; seeing and ending others' sessions. */

import type { AccountExport } from '../account/account-export.ts';
import type { Answer } from '../caller/answer.ts';
import { type Asker, ask } from '../caller/caller.ts';
import type { RequestedResource } from '../request.ts';
import { instanceResource, nodeResource } from '../service/node.ts';
import { sessionResource } from '../service/session.ts';
import { describe } from '../who-can/decide-action.ts';

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
/** Also what takes a Deny or a boundary away, or makes somebody else of oneself. */
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

type Wanted = { readonly action: string; readonly requested: RequestedResource; readonly unknown: readonly string[] };

export function wideningRights(
  account: AccountExport,
  asker: Asker,
): readonly (Answer & { readonly action: string; readonly resource: string })[] {
  return questions(account).flatMap(({ action, requested, unknown }) => {
    const { verdict, keys } = ask(asker, action, [requested], { unknown });
    return verdict === 'denied' ? [] : [{ action, resource: requested.arn, verdict, keys }];
  });
}

function questions(account: AccountExport): readonly Wanted[] {
  const { partition, account: id, nodes, documents, users, roles } = account;
  const regions = [...new Set(nodes.map(({ region }) => region))];
  const each = (actions: readonly string[], requested: RequestedResource): readonly Wanted[] =>
    actions.map((action) => ({
      action,
      requested,
      unknown: ['aws:RequestedRegion', 'aws:RequestTag/*', 'aws:TagKeys'],
    }));
  const named = (actions: readonly string[], arn: string): readonly Wanted[] =>
    actions.map((action) => ({ action, ...describe(account, action, arn) }));
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
          named(onDocuments, `arn:${partition}:ssm:${place}:${id}:document/${name}`),
        ),
      ),
    ...regions.flatMap((place) => each(onSessions, somebodyElses(`arn:${partition}:ssm:${place}:${id}`))),
    ...users.flatMap(({ arn }) => named(onUsers, arn)),
    ...roles.flatMap(({ arn }) => named(onRoles, arn)),
    ...policiesOf(account).flatMap((arn) => named(onPolicies, arn)),
    ...onAnything.map((action) => ({ action, requested: { arn: '*' }, unknown: ['aws:RequestedRegion'] })),
  ];
}

/** Managed policies of the account that somebody carries; AWS's own nobody changes. */
function policiesOf({ users, roles }: AccountExport): readonly string[] {
  const arns = [...users, ...roles].flatMap(({ identity, boundary = [] }) =>
    [...identity, ...boundary].flatMap(({ arn }) => (arn === undefined || arn.includes(':iam::aws:') ? [] : [arn])),
  );
  return [...new Set(arns)].sort();
}

/** A session nobody in the account started: whoever may end it may end any. */
function somebodyElses(prefix: string): RequestedResource {
  return sessionResource({
    arn: `${prefix}:session/zz-0123456789abcdef0`,
    starter: 'AROA00000000000000000:zz',
    target: 'i-00000000000000000',
  });
}
