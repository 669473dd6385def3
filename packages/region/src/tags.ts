/** Tags as requests and answers of AWS carry them, the rules all services share, and each service's own errors for them. */
import { requestTagContext } from '@sallyport/aws';
import type { RequestContext } from '@sallyport/iam';
import type { ServiceError } from './service-error.ts';

export type TagList = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];
export type TagSet = ReadonlyMap<string, string>;

export function tagEntries(tags: TagList | undefined): [string, string][] {
  return (tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]);
}

export function tagList(tags: TagSet): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** `aws:RequestTag` and `aws:TagKeys` of a call that brings tags. */
export function requestTags(tags: TagList | undefined): RequestContext {
  return requestTagContext(tagEntries(tags));
}

export type TagFault = 'empty-key' | 'long-key' | 'long-value' | 'characters' | 'reserved-key' | 'duplicate-key';
export type GivenTag = { readonly key: string; readonly value: string; readonly index: number };

export type TagRules = {
  /** The form in which keys are compared: IAM ignores case. */
  readonly fold: (key: string) => string;
  /** The service's error; undefined where the service accepts such a tag. */
  readonly refuse: (fault: TagFault, tag: GivenTag) => ServiceError | undefined;
  readonly most: number;
  readonly tooMany: () => ServiceError;
};

const longestKey = 128;
const longestValue = 256;

/** Whether AWS's tags take all the characters. */
export function isTagText(text: string): boolean {
  return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text);
}

export function checkTags(tags: readonly (readonly [string, string])[], rules: TagRules): Map<string, string> {
  const set = new Map<string, string>();
  const seen = new Set<string>();
  for (const [index, [key, value]] of tags.entries()) {
    const folded = rules.fold(key);
    for (const fault of faultsOf(key, value, seen.has(folded))) {
      const error = rules.refuse(fault, { key, value, index });
      if (error !== undefined) throw error;
    }
    seen.add(folded);
    set.set(key, value);
  }
  return set;
}

function faultsOf(key: string, value: string, isDuplicate: boolean): TagFault[] {
  const faults: [TagFault, boolean][] = [
    ['empty-key', key === ''],
    ['long-key', [...key].length > longestKey],
    ['long-value', [...value].length > longestValue],
    ['characters', !isTagText(key) || !isTagText(value)],
    ['reserved-key', /^aws:/i.test(key)],
    ['duplicate-key', isDuplicate],
  ];
  return faults.flatMap(([fault, found]) => (found ? [fault] : []));
}

/** What `set` becomes with `more` in it: all of them or none. */
export function mergeTags(
  set: TagSet,
  more: TagSet,
  { fold, most, tooMany }: Omit<TagRules, 'refuse'>,
): Map<string, string> {
  const replaced = new Set([...more.keys()].map(fold));
  const kept = [...set].filter(([key]) => more.has(key) || !replaced.has(fold(key)));
  const merged = new Map([...kept, ...more]);
  if (merged.size > most) throw tooMany();
  return merged;
}

export function replaceTags(set: Map<string, string>, tags: TagSet): void {
  set.clear();
  for (const [key, value] of tags) set.set(key, value);
}
