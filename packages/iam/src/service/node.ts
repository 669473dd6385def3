/**
 * Nodes, instances and session documents as requested resources (spec/iam 14), so that the region, the client and the account
 * analysis evaluate the same requests.
 */
import { type Tags, tagContext } from '@sallyport/aws';
import type { RequestContext, RequestedResource } from '../request.ts';

/** A managed node, EC2 or hybrid. Its tags have both key names of the Service Authorization Reference (spec/iam 14.6). */
export function nodeResource(arn: string, tags: Tags, more: RequestContext = {}): RequestedResource {
  return { arn, context: { ...tagContext(['ssm:resourceTag', 'aws:ResourceTag'], tags), ...more } };
}

/** An instance for actions of EC2 and EC2 Instance Connect (spec/iam 16.1). */
export function instanceResource(arn: string, tags: Tags, more: RequestContext = {}): RequestedResource {
  return { arn, context: { ...tagContext(['ec2:ResourceTag', 'aws:ResourceTag'], tags), ...more } };
}

/** A session document (spec/iam 14.2). `more` are further context keys of this resource. */
export function documentResource(arn: string, tags: Tags, more: RequestContext = {}): RequestedResource {
  return { arn, context: { ...tagContext(['ssm:resourceTag', 'aws:ResourceTag'], tags), ...more } };
}
