/** What all doors share: asking in the node's region, and telling a way from its decisions. */

import type { ExportedNode } from '../account/account-export.ts';
import { type Answer, all } from '../caller/answer.ts';
import { ask, type Extra } from '../caller/caller.ts';
import type { Decision } from '../evaluate/decision.ts';
import { fold } from '../match/fold.ts';
import type { RequestedResource } from '../request.ts';
import { documentArn, type Place } from '../service/aws-documents.ts';
import { instanceResource, nodeResource } from '../service/node.ts';
import type { DoorName, Power, Question, Way } from './access-method.ts';

export function placeOf({ account, node }: Question): Place {
  return { partition: account.partition, region: node.region, account: node.account };
}

export function askAt(
  question: Question,
  action: string,
  resources: readonly RequestedResource[],
  extra: Extra = {},
): Decision {
  const context = { 'aws:RequestedRegion': question.node.region, ...extra.context };
  const unknown = [...(extra.unknown ?? []), ...untoldTags(question.node)];
  return ask(question.asker, action, resources, { ...extra, context, unknown });
}

/** The families of keys a node's tags appear under, when nobody told them. */
export function untoldTags({ tagsUnknown }: ExportedNode): readonly string[] {
  return tagsUnknown === true
    ? ['ssm:resourceTag/*', 'aws:ResourceTag/*', 'ec2:ResourceTag/*', 'ecs:ResourceTag/*']
    : [];
}

/** The node as Systems Manager sees it. */
export function managed({ node }: Question): RequestedResource {
  return nodeResource(node.arn, node.tags);
}

/** The node as EC2 sees it. */
export function instance({ node }: Question): RequestedResource {
  return instanceResource(node.arn, node.tags);
}

export type WayParts = Partial<Omit<Way, 'door' | 'power' | 'decisions'>>;

export function way(door: DoorName, power: Power, decisions: readonly Decision[], parts: WayParts = {}): Way {
  const answer: Answer = all(decisions);
  const osUser = power === 'root' ? 'root' : null;
  return { door, power, ...answer, osUser, via: [], decisions, ...parts };
}

/** Nothing, for a door that is closed. */
export function openWays(ways: readonly Way[]): readonly Way[] {
  return ways.filter(({ verdict, legacy }) => verdict !== 'denied' || (legacy !== undefined && legacy !== 'denied'));
}

/** One ARN of a kind, and what to call it. */
export type Witness = { readonly arn: string; readonly name: string };

/**
 * ARNs of one type a policy may mean, for actions on things an export does not list: AWS's own, the account's own, and
 * one for each pattern a statement about the action names. A pattern is one of the names it means.
 */
export function witnesses(
  question: Question,
  action: string,
  type: string,
  names: readonly string[],
): readonly Witness[] {
  const place = placeOf(question);
  const arnOf = (name: string): string => documentArn(name, place).replace(':document/', `:${type}/`);
  const found = new Map(names.map((name) => [arnOf(name), name]));
  const form = new RegExp(`^arn:[^:]*:ssm:[^:]*:[^:]*:${type}/([^$]+)$`);
  for (const { policy } of question.asker.policies.identity) {
    for (const { deny, actions, statement } of policy.statements) {
      const { resource } = statement;
      if (deny || resource === undefined || resource.not || !actions.matches(fold(action))) continue;
      for (const { text } of resource.values) {
        const pattern = form.exec(text)?.[1];
        if (pattern === undefined) continue;
        const arn = arnOf(pattern);
        if (!found.has(arn)) found.set(arn, pattern);
      }
    }
  }
  return [...found].map(([arn, name]) => ({ arn, name }));
}
