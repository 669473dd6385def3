/** EC2's tags: keys and values are case-sensitive, at most 50 to a resource. */

import type { Tag, TagSpecification } from '@aws-sdk/client-ec2';
import { tagContext } from '@sallyport/aws';
import type { RequestContext } from '@sallyport/iam';
import { checkTags, mergeTags, type TagRules, type TagSet, tagEntries } from '../../tags.ts';
import { error, invalidParameter } from './errors.ts';

const most = 50;

const rules: TagRules = {
  fold: (key) => key,
  most,
  tooMany: () =>
    error('TagLimitExceeded', `You have reached the limit on the number of tags of a resource, which is ${most}.`),
  refuse(fault, { key }) {
    switch (fault) {
      case 'empty-key':
        return invalidParameter('Tag keys cannot be empty.');
      case 'long-key':
        return invalidParameter(`Tag key exceeds the maximum length of 128: '${key.slice(0, 32)}...'`);
      case 'long-value':
        return invalidParameter(`The value of tag '${key}' exceeds the maximum length of 256.`);
      case 'characters':
        // EC2 accepts any character.
        return undefined;
      case 'reserved-key':
        return invalidParameter(`Tag keys starting with 'aws:' are reserved for internal use`);
      case 'duplicate-key':
        return invalidParameter(`Duplicate tag key '${key}' specified.`);
      default:
        return fault satisfies never;
    }
  },
};

export function readTags(tags: readonly Tag[]): Map<string, string> {
  return checkTags(tagEntries(tags), rules);
}

/** What `tags` would be with `more` in it. */
export function mergedTags(tags: TagSet, more: TagSet): Map<string, string> {
  return mergeTags(tags, more, rules);
}

/** Tags given at creation, by resource type. */
export function tagSpecifications<Kind extends string>(
  specifications: readonly TagSpecification[] | undefined,
  kinds: readonly Kind[],
): Map<Kind, Map<string, string>> {
  const found = new Map<Kind, Map<string, string>>();
  for (const { ResourceType, Tags } of specifications ?? []) {
    const kind = kinds.find((candidate) => candidate === ResourceType);
    if (kind === undefined) {
      throw invalidParameter(`'${ResourceType ?? 'null'}' is not a valid taggable resource type for this operation.`);
    }
    if (found.has(kind)) throw invalidParameter(`Duplicate resource type '${kind}' in tag specifications.`);
    found.set(kind, mergedTags(new Map(), readTags(Tags ?? [])));
  }
  return found;
}

/** Both keys have the same tags. */
export function resourceTags(tags: ReadonlyMap<string, string>): RequestContext {
  return tagContext(['aws:ResourceTag', 'ec2:ResourceTag'], tags);
}

/** Tags in instance metadata are paths there, so their keys must be one path element. Code and message are AWS's. */
export function checkMetadataTagKeys(keys: Iterable<string>): void {
  for (const key of keys) {
    if (/^[0-9a-zA-Z\-_+=,.@:]{1,255}$/.test(key) && !['.', '..', '_index'].includes(key)) continue;
    throw invalidParameter(
      `'${key}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')`,
    );
  }
}
