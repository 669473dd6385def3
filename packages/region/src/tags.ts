/** Tags as requests and answers of AWS carry them: lists of Key and Value. */
import { requestTagContext } from '@sallyport/aws';
import type { RequestContext } from '@sallyport/iam';

export type TagList = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

export function tagEntries(tags: TagList | undefined): [string, string][] {
  return (tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]);
}

export function tagList(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** `aws:RequestTag` and `aws:TagKeys` of a call that brings tags. */
export function requestTags(tags: TagList | undefined): RequestContext {
  return requestTagContext(tagEntries(tags));
}
