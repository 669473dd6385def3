/** Tags of documents and parameters. Tags of EC2 instances belong to ec2. spec/iam 14.6. */

import type {
  AddTagsToResourceRequest,
  AddTagsToResourceResult,
  ListTagsForResourceRequest,
  ListTagsForResourceResult,
  RemoveTagsFromResourceRequest,
  RemoveTagsFromResourceResult,
} from '@aws-sdk/client-ssm';
import { isOwnedByAws } from '@sallyport/aws';
import type { RequestContext } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { requestTags } from '../../tags.ts';
import { documentArn, nodeArn, parameterArn, tagContext } from './arns.ts';
import { findDocument } from './documents.ts';
import { findParameter } from './parameters.ts';
import { addTags } from './tag-set.ts';

type Named = { readonly ResourceType?: string | undefined; readonly ResourceId?: string | undefined };

export const addTagsToResource: Operation<AddTagsToResourceRequest, AddTagsToResourceResult> = {
  requiredPermissions: (input, call) => [
    requiredPermission('ssm:AddTagsToResource', input, call, requestTags(input.Tags)),
  ],
  handle(input, { account }) {
    addTags(changeable(account, input), input.Tags ?? []);
    return {};
  },
};

export const removeTagsFromResource: Operation<RemoveTagsFromResourceRequest, RemoveTagsFromResourceResult> = {
  requiredPermissions: (input, call) => [
    requiredPermission('ssm:RemoveTagsFromResource', input, call, { 'aws:TagKeys': input.TagKeys ?? [] }),
  ],
  handle(input, { account }) {
    const tags = changeable(account, input);
    for (const key of input.TagKeys ?? []) tags.delete(key);
    return {};
  },
};

export const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResult> = {
  requiredPermissions: (input, call) => [requiredPermission('ssm:ListTagsForResource', input, call, {})],
  handle: (input, { account }) => ({
    TagList: [...tagsOf(account, input)].map(([Key, Value]) => ({ Key, Value })),
  }),
};

function requiredPermission(
  action: string,
  named: Named,
  { account }: Call,
  context: RequestContext,
): RequiredPermission {
  const tags = find(account, named) ?? [];
  return { action, resources: [{ arn: arnOf(account, named), context: tagContext(tags) }], context };
}

function arnOf(account: Account, { ResourceType: type, ResourceId: id = '' }: Named): string {
  switch (type) {
    case 'Document':
      return documentArn(account, id);
    case 'Parameter':
      return parameterArn(account, id);
    case 'ManagedInstance':
      return nodeArn(account, id);
    default:
      throw invalidType(type);
  }
}

function find(account: Account, { ResourceType: type, ResourceId: id = '' }: Named): Map<string, string> | undefined {
  switch (type) {
    case 'Document':
      return findDocument(account, id)?.tags;
    case 'Parameter':
      return findParameter(account, id)?.tags;
    default:
      return undefined;
  }
}

function tagsOf(account: Account, named: Named): Map<string, string> {
  const tags = find(account, named);
  if (tags !== undefined) return tags;
  const hint = named.ResourceType === 'ManagedInstance' ? ' EC2 instances are tagged with ec2:CreateTags.' : '';
  throw new ServiceError(
    'InvalidResourceId',
    400,
    `There is no ${named.ResourceType ?? 'resource'} ${named.ResourceId ?? ''} to tag here.${hint}`,
  );
}

function changeable(account: Account, named: Named): Map<string, string> {
  const tags = tagsOf(account, named);
  if (named.ResourceType === 'Document' && isOwnedByAws(named.ResourceId ?? '')) {
    throw new ServiceError('InvalidResourceId', 400, `Document ${named.ResourceId} belongs to AWS.`);
  }
  return tags;
}

function invalidType(type: string | undefined): ServiceError {
  return new ServiceError('InvalidResourceType', 400, `Resources of type ${type ?? ''} have no tags in this region.`);
}
