/** Decides the requests of an access method in the region of the node. */
import type { Place } from '@sallyport/aws';
import type { ExportedNode } from '../account/account-export.ts';
import { type CallFacts, decideFor } from '../caller/decide-for.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { RequestedResource } from '../request.ts';
import { instanceResource, nodeResource } from '../service/node.ts';
import type { AccessQuestion } from './access-method.ts';

export function placeOf({ account, node }: AccessQuestion): Place {
  return { partition: account.partition, region: node.region, account: node.account };
}

export function decideAtNode(
  question: AccessQuestion,
  action: string,
  resources: readonly RequestedResource[],
  facts: CallFacts = {},
): Decision {
  const context = { 'aws:RequestedRegion': question.node.region, ...facts.context };
  const unknown = [...(facts.unknown ?? []), ...unknownTagKeys(question.node)];
  return decideFor(question.caller, action, resources, { ...facts, context, unknown });
}

/** The condition keys that carry the tags of a node, where the export does not hold its tags. */
export function unknownTagKeys({ tagsUnknown }: ExportedNode): readonly string[] {
  return tagsUnknown === true
    ? ['ssm:resourceTag/*', 'aws:ResourceTag/*', 'ec2:ResourceTag/*', 'ecs:ResourceTag/*']
    : [];
}

/** The node as a resource of Systems Manager. */
export function ssmNode({ node }: AccessQuestion): RequestedResource {
  return nodeResource(node.arn, node.tags);
}

/** The node as a resource of EC2. */
export function ec2Node({ node }: AccessQuestion): RequestedResource {
  return instanceResource(node.arn, node.tags);
}
