/** Tags of IAM entities: kept as written, keys compared without case. */
import { foldKey } from '@sallyport/iam';
import type { ServiceError } from '../../service-error.ts';
import {
  checkTags,
  type GivenTag,
  isTagText,
  mergeTags,
  replaceTags,
  type TagFault,
  type TagList,
  tagEntries,
} from '../../tags.ts';
import { constraint, invalidInput, limitExceeded, validationError } from './errors.ts';
import { limits } from './limits.ts';
import { lengthConstraint } from './names.ts';

export function newTags(quota: string, tags: TagList | undefined): Map<string, string> {
  const set = new Map<string, string>();
  putTags(quota, set, tags ?? []);
  return set;
}

/** All of them or none. */
export function putTags(quota: string, set: Map<string, string>, tags: TagList): void {
  if (tags.length > limits.tags) {
    const rule = `Member must have length less than or equal to ${limits.tags}`;
    throw validationError(`1 validation error detected: Value at 'tags' failed to satisfy constraint: ${rule}`);
  }
  const tooMany = (): ServiceError => limitExceeded(quota, limits.tags);
  const rules = { fold: foldKey, refuse, most: limits.tags, tooMany };
  replaceTags(set, mergeTags(set, checkTags(tagEntries(tags), rules), rules));
}

function refuse(fault: TagFault, { key, value, index }: GivenTag): ServiceError {
  const member = `tags.${index + 1}.member`;
  switch (fault) {
    case 'empty-key':
    case 'long-key':
      return lengthConstraint(`${member}.key`, key, 1, 128);
    case 'long-value':
      return lengthConstraint(`${member}.value`, value, 0, 256);
    case 'characters':
      return constraint(
        isTagText(key) ? `${member}.value` : `${member}.key`,
        isTagText(key) ? value : key,
        'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
      );
    case 'reserved-key':
      return invalidInput('Tag keys beginning with aws: are reserved for system use.');
    case 'duplicate-key':
      return invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    default:
      return fault satisfies never;
  }
}

export function dropTags(set: Map<string, string>, keys: readonly string[]): void {
  if (keys.length > limits.tags) throw invalidInput(`at most ${limits.tags} tag keys at once`);
  const folded = new Set(keys.map(foldKey));
  for (const key of [...set.keys()]) if (folded.has(foldKey(key))) set.delete(key);
}
