/** EC2's tags: keys and values compared exactly, at most 50 to a thing. */

import type { Tag, TagSpecification } from '@aws-sdk/client-ec2';
import { tagContext } from '@sallyport/aws';
import type { RequestContext } from '@sallyport/iam';
import { error, invalidParameter } from './errors.ts';

const mostTags = 50;

export function checkTags(tags: readonly Tag[]): Map<string, string> {
  const set = new Map<string, string>();
  for (const { Key, Value = '' } of tags) {
    if (Key === undefined || Key === '') throw invalidParameter('Tag keys cannot be empty.');
    if ([...Key].length > 128)
      throw invalidParameter(`Tag key exceeds the maximum length of 128: '${Key.slice(0, 32)}...'`);
    if ([...Value].length > 256) throw invalidParameter(`The value of tag '${Key}' exceeds the maximum length of 256.`);
    if (/^aws:/i.test(Key)) throw invalidParameter(`Tag keys starting with 'aws:' are reserved for internal use`);
    if (set.has(Key)) throw invalidParameter(`Duplicate tag key '${Key}' specified.`);
    set.set(Key, Value);
  }
  return set;
}

/** What `tags` would be with `more` in it. */
export function mergedTags(tags: ReadonlyMap<string, string>, more: ReadonlyMap<string, string>): Map<string, string> {
  const merged = new Map([...tags, ...more]);
  if (merged.size > mostTags) {
    const rule = `You have reached the limit on the number of tags of a resource, which is ${mostTags}.`;
    throw error('TagLimitExceeded', rule);
  }
  return merged;
}

/** Tags given at creation, for the kinds of things the call creates. */
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
    found.set(kind, mergedTags(new Map(), checkTags(Tags ?? [])));
  }
  return found;
}

/** Both spellings name the same tags. */
export function resourceTags(tags: ReadonlyMap<string, string>): RequestContext {
  return tagContext(['aws:ResourceTag', 'ec2:ResourceTag'], tags);
}

/**
 * Tags that the metadata service shows are paths there: the instance's keys must then be safe as one path element.
 * Code and words are AWS's.
 */
export function checkMetadataTagKeys(keys: Iterable<string>): void {
  for (const key of keys) {
    if (/^[0-9a-zA-Z\-_+=,.@:]{1,255}$/.test(key) && !['.', '..', '_index'].includes(key)) continue;
    throw invalidParameter(
      `'${key}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')`,
    );
  }
}
