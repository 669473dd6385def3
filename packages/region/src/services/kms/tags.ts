/** kms:TagResource, UntagResource and ListResourceTags. */
import type {
  ListResourceTagsRequest,
  ListResourceTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-kms';
import type { Operation } from '../../service.ts';
import type { ServiceError } from '../../service-error.ts';
import { checkTags, mergeTags, replaceTags, requestTags, type TagList, type TagRules, tagEntries } from '../../tags.ts';
import { limitExceeded, tagError } from './errors.ts';
import { changeable, namedKey, unlessPending } from './key-states.ts';
import { paginate } from './paginate.ts';
import { onNamedKey } from './permissions.ts';

const rules: TagRules = {
  fold: (key) => key,
  most: 50,
  tooMany: (): ServiceError => limitExceeded('Too many tags'),
  refuse: (fault, { key }) =>
    fault === 'reserved-key'
      ? tagError('Tag keys may not begin with aws:')
      : tagError(fault === 'duplicate-key' ? 'Duplicate tag keys' : `The tag ${key.slice(0, 128)} is not valid`),
};

export function readTags(tags: TagList): Map<string, string> {
  return mergeTags(new Map(), checkTags(tagEntries(tags), rules), rules);
}

/** KMS names the members of a tag otherwise than other services do. */
function listOf({ Tags }: TagResourceRequest): TagList {
  return (Tags ?? []).map(({ TagKey: Key, TagValue: Value }) => ({ Key, Value }));
}

export const tagResource: Operation<TagResourceRequest, void> = {
  requiredPermissions: (input, call) => [onNamedKey(call, 'TagResource', input.KeyId, requestTags(listOf(input)))],
  handle(input, call) {
    const { tags } = unlessPending(changeable(call, input.KeyId));
    replaceTags(tags, mergeTags(tags, readTags(listOf(input)), rules));
  },
};

export const untagResource: Operation<UntagResourceRequest, void> = {
  requiredPermissions: ({ KeyId, TagKeys: keys = [] }, call) => [
    onNamedKey(call, 'UntagResource', KeyId, { 'aws:TagKeys': keys }),
  ],
  handle({ KeyId, TagKeys: keys = [] }, call) {
    const { tags } = unlessPending(changeable(call, KeyId));
    for (const key of keys) tags.delete(key);
  },
};

export const listResourceTags: Operation<ListResourceTagsRequest, ListResourceTagsResponse> = {
  requiredPermissions: ({ KeyId }, call) => [onNamedKey(call, 'ListResourceTags', KeyId)],
  handle(input, call) {
    const { items, ...rest } = paginate(namedKey(call, input.KeyId).tags, ([key]) => key, input, 50);
    return { ...rest, Tags: items.map(([TagKey, TagValue]) => ({ TagKey, TagValue })) };
  },
};
