/**
 * ec2:CreateTags, DeleteTags and DescribeTags. Permission to tag an instance can give access to it (spec/iam 14.10).
 */

import type {
  CreateTagsRequest,
  DeleteTagsRequest,
  DescribeTagsRequest,
  DescribeTagsResult,
  TagDescription,
} from '@aws-sdk/client-ec2';
import { requestTagContext } from '@sallyport/aws';
import type { Account } from '../../account.ts';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import type { ServiceError } from '../../service-error.ts';
import { invalidParameter, missingParameter } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import { paginate } from './paginate.ts';
import { requiredPermission, requiredPermissionOnAny } from './required-permissions.ts';
import { checkMetadataTagKeys, mergedTags, readTags } from './tag-set.ts';
import { allTaggable, requireTaggable, taggableResources } from './taggable.ts';

const mostResources = 1000;

export const createTags: Operation<
  CreateTagsRequest & { Resources: string[]; Tags: NonNullable<CreateTagsRequest['Tags']> },
  void
> = {
  missing: missingResources,
  requiredPermissions: ({ Resources, Tags }, call) => tagPermissions(call, 'CreateTags', Resources, readTags(Tags)),
  handle({ Resources, Tags }, { account }) {
    const given = readTags(Tags);
    // All of them or none: every new set is made before the first is put in place.
    const changes = requireTaggable(account, Resources).map(({ tags, instance }) => {
      if (instance?.metadata.instanceMetadataTags === 'enabled') checkMetadataTagKeys(given.keys());
      return [tags, mergedTags(tags, given)] as const;
    });
    for (const [tags, merged] of changes) for (const [key, value] of merged) tags.set(key, value);
  },
};

/** EC2 gives its older name for the resources of a call. */
function missingResources(member: string): ServiceError | undefined {
  return member === 'Resources' ? missingParameter('resourceIdSet') : undefined;
}

export const deleteTags: Operation<DeleteTagsRequest & { Resources: string[] }, void> = {
  missing: missingResources,
  requiredPermissions({ Resources, Tags }, call) {
    // Without tags it deletes all of them. `aws:TagKeys` lists them, so that conditions on single keys apply here as
    // well.
    const keys = Tags?.map(({ Key }) => Key ?? '') ?? keysOf(call.account, Resources);
    return tagPermissions(call, 'DeleteTags', Resources, new Map(), keys);
  },
  handle({ Resources, Tags }, { account }) {
    for (const { tags } of requireTaggable(account, Resources)) {
      if (Tags === undefined) tags.clear();
      for (const { Key, Value } of Tags ?? []) {
        if (Key === undefined) throw invalidParameter('Tag keys cannot be empty.');
        // With a value, only a tag with this value is deleted, also when it is empty.
        if (Value === undefined || tags.get(Key) === Value) tags.delete(Key);
      }
    }
  },
};

function keysOf(account: Account, ids: readonly string[]): string[] {
  return allTaggable(account).flatMap(({ id, tags }) => (ids.includes(id) ? [...tags.keys()] : []));
}

function tagPermissions(
  call: Call,
  action: string,
  ids: readonly string[],
  tags: ReadonlyMap<string, string>,
  keys: readonly string[] = [],
): readonly RequiredPermission[] {
  if (ids.length > mostResources) throw invalidParameter(`At most ${mostResources} resources can be tagged at once`);
  const resources = taggableResources(call.account, ids);
  return [
    requiredPermission(call, action, resources, {
      ...requestTagContext(tags),
      ...(keys.length > 0 && { 'aws:TagKeys': keys }),
    }),
  ];
}

type Row = { readonly id: string; readonly type: string; readonly key: string; readonly value: string };

const filters = fields<Row>({
  key: ({ key }) => key,
  'resource-id': ({ id }) => id,
  'resource-type': ({ type }) => type,
  value: ({ value }) => value,
});

export const describeTags: Operation<DescribeTagsRequest, DescribeTagsResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeTags'),
  async handle(input, call) {
    const { account } = call;
    const rows = allTaggable(account).flatMap(({ id, type, tags }) =>
      [...tags].map(([key, value]): Row => ({ id, type, key, value })),
    );
    // The filter `tag:KEY` means the value of this tag.
    const renamed = input.Filters?.flatMap((filter) =>
      filter.Name?.startsWith('tag:') === true
        ? [
            { Name: 'key', Values: [filter.Name.slice('tag:'.length)] },
            { ...filter, Name: 'value' },
          ]
        : [filter],
    );
    const page = paginate(await applyFilters(call, rows, renamed, filters), ({ id, key }) => `${id} ${key}`, input);
    const details = page.items.map(
      ({ id, type, key, value }): TagDescription => ({
        ResourceId: id,
        ResourceType: type as NonNullable<TagDescription['ResourceType']>,
        Key: key,
        Value: value,
      }),
    );
    return { Tags: details, NextToken: page.NextToken };
  },
};
