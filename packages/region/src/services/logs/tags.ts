/** logs:TagResource, UntagResource and ListTagsForResource, for log groups. */

import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { requestTagContext } from '@sallyport/aws';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { checkTags, type GivenTag, mergeTags, replaceTags, type TagFault, type TagRules } from '../../tags.ts';
import { invalidParameter } from './errors.ts';
import { checkGroupName, groupArn, requireGroup, tagPermission } from './names.ts';

const mostTags = 50;

type TagInput = TagResourceRequest & { readonly resourceArn: string; readonly tags: Record<string, string> };

export const tagResource: Operation<TagInput, void> = {
  requiredPermissions: ({ resourceArn, tags }, call) => [
    tagPermission(call, 'TagResource', nameIn(call.account, resourceArn), requestTagContext(readTags(tags))),
  ],
  handle({ resourceArn, tags }, { account }) {
    const group = requireGroup(account, nameIn(account, resourceArn));
    const given = readTags(tags);
    replaceTags(group.tags, mergeTags(group.tags, given, rules(resourceArn)));
  },
};

export const untagResource: Operation<UntagResourceRequest & { resourceArn: string; tagKeys: string[] }, void> = {
  requiredPermissions: ({ resourceArn, tagKeys }, call) => [
    tagPermission(call, 'UntagResource', nameIn(call.account, resourceArn), { 'aws:TagKeys': tagKeys }),
  ],
  handle({ resourceArn, tagKeys }, { account }) {
    const group = requireGroup(account, nameIn(account, resourceArn));
    for (const key of tagKeys) group.tags.delete(key);
  },
};

export const listTagsForResource: Operation<
  ListTagsForResourceRequest & { resourceArn: string },
  ListTagsForResourceResponse
> = {
  requiredPermissions: ({ resourceArn }, call) => [
    tagPermission(call, 'ListTagsForResource', nameIn(call.account, resourceArn)),
  ],
  handle: ({ resourceArn }, { account }) => ({
    tags: Object.fromEntries(requireGroup(account, nameIn(account, resourceArn)).tags),
  }),
};

/** The ARN must be of the caller's account and region. */
function nameIn(account: Account, arn: string): string {
  const prefix = groupArn(account, '');
  if (!arn.startsWith(prefix))
    throw invalidParameter(`'${arn.slice(0, 128)}' is not the ARN of a log group of this account`);
  return checkGroupName(arn.slice(prefix.length).replace(/:\*$/, ''));
}

export function readTags(tags: Readonly<Record<string, string>> | undefined): Map<string, string> {
  const given = Object.entries(tags ?? {});
  if (given.length > mostTags) throw invalidParameter(`At most ${mostTags} tags can be given.`);
  return checkTags(given, { ...rules(''), refuse });
}

function rules(resourceName: string): Omit<TagRules, 'refuse'> {
  const message = `A resource has at most ${mostTags} tags.`;
  const tooMany = (): ServiceError => new ServiceError('TooManyTagsException', 400, message, { resourceName });
  return { fold: (key) => key, most: mostTags, tooMany };
}

function refuse(fault: TagFault, { key }: GivenTag): ServiceError {
  if (fault === 'reserved-key') return invalidParameter('Tag keys beginning with aws: are reserved for system use.');
  return invalidParameter(`The tag '${key.slice(0, 128)}' is not valid.`);
}
