/**
 * Nodes, instances and session documents as requested resources (spec/iam 14), so that the region, the client and the account
 * analysis evaluate the same requests.
 */
import type { RequestContext, RequestedResource } from '../request.ts';

/** Tag values by key. */
export type Tags = ReadonlyMap<string, string>;

/** A managed node, EC2 or hybrid. Its tags have both key names of the Service Authorization Reference (spec/iam 14.6). */
export function nodeResource(arn: string, tags: Tags, more: RequestContext = {}): RequestedResource {
  return { arn, context: { ...tagKeys(tags, ['ssm:resourceTag', 'aws:ResourceTag']), ...more } };
}

/** An instance for actions of EC2 and EC2 Instance Connect (spec/iam 16.1). */
export function instanceResource(arn: string, tags: Tags, more: RequestContext = {}): RequestedResource {
  return { arn, context: { ...tagKeys(tags, ['ec2:ResourceTag', 'aws:ResourceTag']), ...more } };
}

/** A session document (spec/iam 14.2). `more` are further context keys of this resource. */
export function documentResource(arn: string, tags: Tags, more: RequestContext = {}): RequestedResource {
  return { arn, context: { ...tagKeys(tags, ['ssm:resourceTag', 'aws:ResourceTag']), ...more } };
}

function tagKeys(tags: Tags, families: readonly string[]): RequestContext {
  const keys: [string, string][] = [];
  for (const family of families) for (const [key, value] of tags) keys.push([`${family}/${key}`, value]);
  return Object.fromEntries(keys);
}
