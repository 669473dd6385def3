/** ssm:StartSession: its resources are the node and the session document; AWS changed when it checks the document (spec/iam 14.1, 14.2, 14.3, 14.4, 14.5). */
import { splitArn, type Tags } from '@sallyport/aws';
import { type AuthoriseOptions, authorise } from '../evaluate/authorise.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { PolicySet } from '../evaluate/policy-set.ts';
import { traceOnReading } from '../evaluate/trace-on-reading.ts';
import type { AccessRequest, RequestContext, RequestedResource } from '../request.ts';
import { documentResource, nodeResource } from './node.ts';

/**
 * When the default document is checked. `current`: always. `legacy`: only if the Allow for the node has the condition
 * ssm:SessionDocumentAccessCheck. An account may have either rule: use `current` to ask whether a session is certainly
 * allowed, `legacy` to ask who could start one (spec/iam 14.3).
 */
export type DocumentCheck = 'current' | 'legacy';

/** A StartSession call. */
export type SessionStart = {
  readonly node: { readonly arn: string; readonly tags: Tags };
  /** The document of the session: the one the call names, or the default document of the account. */
  readonly document: { readonly arn: string; readonly tags: Tags };
  /** Whether the call names it. A named document is always checked (spec/iam 14.4). */
  readonly named: boolean;
  /** Context keys of both resources, such as `ssm:AccessRequestId`. */
  readonly context?: RequestContext;
};

const documentCheck = 'ssm:SessionDocumentAccessCheck';

/** The resources that must be allowed under the current rule. ssm:SessionDocumentAccessCheck is absent when a document is named (spec/iam 14.5). */
export function startSessionResources(start: SessionStart): readonly RequestedResource[] {
  const more: RequestContext = { ...start.context, ...(start.named ? {} : { [documentCheck]: 'true' }) };
  return [
    nodeResource(start.node.arn, start.node.tags, more),
    sharedWith(start.node.arn, documentResource(start.document.arn, start.document.tags, more)),
  ];
}

/** Systems Manager shares documents with other accounts without a resource-based policy, so none must allow it (spec/iam 9.4). */
function sharedWith(node: string, document: RequestedResource): RequestedResource {
  const [account, owner] = [splitArn(node)?.[4], splitArn(document.arn)?.[4]];
  if (account === undefined || account === '' || owner === undefined || owner === '' || owner === account) {
    return document;
  }
  return { ...document, account, context: { ...document.context, 'aws:ResourceAccount': owner } };
}

/** The resources under the legacy rule when no document is named: only the node, with ssm:SessionDocumentAccessCheck false. */
export function legacyStartSessionResources(start: SessionStart): readonly RequestedResource[] {
  return [nodeResource(start.node.arn, start.node.tags, { ...start.context, [documentCheck]: 'false' })];
}

/** A StartSession call with its principal and context. */
export type StartSessionRequest = Omit<AccessRequest, 'action' | 'resources'> & { readonly start: SessionStart };

/**
 * Whether a session may be started, under either rule of the document check (spec/iam 14.1, 14.2, 14.3, 14.4, 14.5). Throws what
 * `authorise` throws.
 */
export function authoriseStartSession(
  request: StartSessionRequest,
  policies: PolicySet,
  mode: DocumentCheck,
  options: AuthoriseOptions = {},
): Decision {
  const { start, ...rest } = request;
  const authoriseOn = (resources: readonly RequestedResource[]): Decision =>
    authorise({ ...rest, action: 'ssm:StartSession', resources }, policies, options);
  const current = authoriseOn(startSessionResources(start));
  if (mode === 'current' || start.named || current.verdict === 'allowed') return current;
  const legacy = authoriseOn(legacyStartSessionResources(start));
  if (legacy.verdict === 'denied') return current;
  if (legacy.verdict === 'allowed' || current.verdict === 'denied') return legacy;
  const { verdict, action, request: asked } = current;
  const keys = [...new Set([...current.keys, ...legacy.keys])].sort();
  return traceOnReading({ verdict, action, request: asked, keys }, () => [...current.trace, ...legacy.trace]);
}
