/** Required access: an API call or a session start that policies must allow, or must not allow. */
import type { Principal, RequestContext, RequestedResource } from '../request.ts';
import { documentResource, nodeResource } from '../service/node.ts';
import type { SessionStart } from '../service/start-session.ts';
import { SynthesisError } from './synthesis-error.ts';

/** One API call, or one session start. `principal` and `context` replace those of the other requests. */
export type AccessRequirement = {
  /** What the proof calls it. */
  readonly name?: string;
  readonly principal?: Principal;
  readonly context?: RequestContext;
} & (
  | { readonly action: string; readonly resources: readonly RequestedResource[] }
  /** Evaluated under both rules of the session document check. */
  | { readonly start: SessionStart }
);

/** One resource of a requirement, with all context keys of its request. */
export type RequiredResource = {
  readonly action: string;
  readonly arn: string;
  readonly context: RequestContext;
  /** The node of a session start: its Allow has the condition of the session document check. */
  readonly node: boolean;
};

export function resourcesOf(requirement: AccessRequirement): readonly RequiredResource[] {
  const shared = { ...principalKeys(requirement.principal), ...requirement.context };
  if ('start' in requirement) {
    const { node, document, context } = requirement.start;
    const action = 'ssm:StartSession';
    const resources = [nodeResource(node.arn, node.tags), documentResource(document.arn, document.tags)];
    return resources.map((resource, index) => ({
      action,
      arn: resource.arn,
      context: { ...shared, ...resource.context, ...context },
      node: index === 0,
    }));
  }
  const { action, resources } = requirement;
  if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/i.test(action)) {
    throw new SynthesisError('request/requirement', `"${action}" is not an action`, 'such as ssm:StartSession');
  }
  if (resources.length === 0) {
    throw new SynthesisError('request/requirement', 'a requirement names no resource', 'write "*"');
  }
  // Context keys of the resource take precedence over those of the request.
  return resources.map(({ arn, context }) => ({ action, arn, context: { ...shared, ...context }, node: false }));
}

/** Context keys in which principals differ (spec/iam 8.8). */
function principalKeys(principal: Principal | undefined): RequestContext {
  switch (principal?.type) {
    case 'user':
      return { 'aws:userid': principal.id };
    case 'role-session':
      return { 'aws:userid': `${principal.roleId}:${principal.sessionName}` };
    default:
      return {};
  }
}

export function nameOf(requirement: AccessRequirement): string {
  if (requirement.name !== undefined) return requirement.name;
  if ('start' in requirement) {
    const { node, document, named } = requirement.start;
    return `a session on ${node.arn} with ${named ? document.arn : 'no document named'}`;
  }
  return `${requirement.action} on ${requirement.resources.map(({ arn }) => arn).join(' and ')}`;
}
