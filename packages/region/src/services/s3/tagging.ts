/** Tags of objects and buckets, and the context keys by which policies see them. */
import type { Tag } from '@aws-sdk/client-s3';
import type { RequestContext } from '@sallyport/iam';
import { checkTags, type TagList, type TagRules, tagEntries } from '../../tags.ts';
import { header } from '../../wire/sigv4/signed-request.ts';
import type { S3Call } from './call.ts';
import { invalidArgument, S3Error } from './errors.ts';

const mostOfObject = 10;
const mostOfBucket = 50;

function rules(most: number, what: 'Object' | 'Bucket'): TagRules {
  return {
    fold: (key) => key,
    refuse(fault, { key, value }) {
      switch (fault) {
        case 'duplicate-key':
          return invalidTag('Cannot provide multiple Tags with the same key', { TagKey: key });
        case 'reserved-key':
          return invalidTag('System tags cannot be added/updated by requester', { TagKey: key });
        case 'long-value':
          return invalidTag('The TagValue you have provided is invalid', { TagKey: key, TagValue: value });
        default:
          return invalidTag('The TagKey you have provided is invalid', { TagKey: key });
      }
    },
    most,
    tooMany: () => new S3Error('BadRequest', 400, `${what} tags cannot be greater than ${most}`),
  };
}

const objectRules = rules(mostOfObject, 'Object');
const bucketRules = rules(mostOfBucket, 'Bucket');

function invalidTag(message: string, members: Record<string, string>): S3Error {
  return new S3Error('InvalidTag', 400, message, members);
}

function check(entries: readonly (readonly [string, string])[], those: TagRules): Map<string, string> {
  if (entries.length > those.most) throw those.tooMany();
  return checkTags(entries, those);
}

export function readBucketTags(tags: TagList | undefined): Map<string, string> {
  return check(tagEntries(tags), bucketRules);
}

export function readObjectTags(tags: readonly Tag[] | undefined): Map<string, string> {
  return check(tagEntries(tags), objectRules);
}

/** The tags that a write brings in its header `x-amz-tagging`, written like a query. */
export function headerTags({ request }: S3Call): Map<string, string> | undefined {
  const given = header(request, 'x-amz-tagging');
  if (given === undefined) return undefined;
  if (/%(?![0-9a-f]{2})/i.test(given)) {
    throw invalidArgument('The header x-amz-tagging is not URL encoded', 'x-amz-tagging', given);
  }
  return check([...new URLSearchParams(given)], objectRules);
}

export function requestedTagKeys(tags: ReadonlyMap<string, string> | undefined): RequestContext {
  if (tags === undefined || tags.size === 0) return {};
  return {
    ...Object.fromEntries([...tags].map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
    's3:RequestObjectTagKeys': [...tags.keys()],
  };
}
