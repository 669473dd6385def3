/** Tags of IAM's entities: kept as written, told apart without case. */
import { foldKey } from '@sallyport/iam';
import { ServiceError } from '../../service-error.ts';
import type { TagList } from '../../tags.ts';
import { invalidInput, limitExceeded, validationError } from './errors.ts';
import { limits } from './limits.ts';
import { checkLength } from './names.ts';

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function checkTags(tags: TagList): [string, string][] {
  const seen = new Set<string>();
  return tags.map(({ Key = '', Value = '' }, i): [string, string] => {
    checkLength(`tags.${i + 1}.member.key`, Key, 1, 128);
    checkLength(`tags.${i + 1}.member.value`, Value, 0, 256);
    if (!allowed.test(Key) || !allowed.test(Value)) {
      throw validationError(`The tag '${Key}' holds a character that tags do not take.`);
    }
    if (/^aws:/i.test(Key)) throw invalidInput('Tag keys beginning with aws: are reserved for system use.');
    const folded = foldKey(Key);
    if (seen.has(folded)) {
      throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    }
    seen.add(folded);
    return [Key, Value];
  });
}

export function newTags(quota: string, tags: TagList | undefined): Map<string, string> {
  const set = new Map<string, string>();
  putTags(quota, set, tags ?? []);
  return set;
}

/** All of them or none. */
export function putTags(quota: string, set: Map<string, string>, tags: TagList): void {
  const given = checkTags(tags);
  const folded = new Set(given.map(([key]) => foldKey(key)));
  const kept = [...set].filter(([key]) => !folded.has(foldKey(key)));
  if (kept.length + given.length > limits.tags) throw limitExceeded(quota, limits.tags);
  set.clear();
  for (const [key, value] of [...kept, ...given]) set.set(key, value);
}

export function dropTags(set: Map<string, string>, keys: readonly string[]): void {
  if (keys.length > limits.tags) throw new ServiceError('InvalidInput', 400, `at most ${limits.tags} tag keys at once`);
  const folded = new Set(keys.map(foldKey));
  for (const key of [...set.keys()]) if (folded.has(foldKey(key))) set.delete(key);
}
