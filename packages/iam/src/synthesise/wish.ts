/** What shall be possible, and what shall not: calls as they are made, or sessions as they are started. */
import type { Principal, RequestContext, RequestedResource } from '../request.ts';
import { documentResource, nodeResource } from '../service/node.ts';
import type { SessionStart } from '../service/start-session.ts';
import { SynthesisError } from './synthesis-error.ts';

/** One call, or one start of a session. `principal` and `context` where they differ from the setting. */
export type Wish = {
  /** In words, for the proof. */
  readonly name?: string;
  readonly principal?: Principal;
  readonly context?: RequestContext;
} & (
  | { readonly action: string; readonly resources: readonly RequestedResource[] }
  /** Asked under both rules of the document check. */
  | { readonly start: SessionStart }
);

/** One resource of a wish, with every key it is asked with. */
export type WishedResource = {
  readonly action: string;
  readonly arn: string;
  readonly known: RequestContext;
  /** The node of a session: its Allow carries the document check. */
  readonly node: boolean;
};

export function resourcesOf(wish: Wish): readonly WishedResource[] {
  const shared = { ...principalKeys(wish.principal), ...wish.context };
  if ('start' in wish) {
    const { node, document, context } = wish.start;
    const action = 'ssm:StartSession';
    const requested = [nodeResource(node.arn, node.tags), documentResource(document.arn, document.tags)];
    return requested.map((resource, index) => ({
      action,
      arn: resource.arn,
      known: { ...shared, ...resource.context, ...context },
      node: index === 0,
    }));
  }
  if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/i.test(wish.action)) {
    throw new SynthesisError('request/wish', `"${wish.action}" is not an action`, 'such as ssm:StartSession');
  }
  if (wish.resources.length === 0) throw new SynthesisError('request/wish', 'a wish names no resource', 'write "*"');
  return wish.resources.map(({ arn, context }) => ({
    action: wish.action,
    arn,
    // What is said of the resource goes before what is said of the call.
    known: { ...shared, ...context },
    node: false,
  }));
}

/** Keys that tell one principal from another (spec/iam 8.8). */
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

export function nameWish(wish: Wish): string {
  if (wish.name !== undefined) return wish.name;
  if ('start' in wish) {
    const { node, document, named } = wish.start;
    return `a session on ${node.arn} with ${named ? document.arn : 'no document named'}`;
  }
  return `${wish.action} on ${wish.resources.map(({ arn }) => arn).join(' and ')}`;
}
