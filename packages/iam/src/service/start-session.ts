/** ssm:StartSession: node and document, and the document check whose rules AWS changed (spec/iam 14.1 to 14.5). */
import { type AuthoriseOptions, authorise } from '../evaluate/authorise.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { PolicySet } from '../evaluate/policy-set.ts';
import { splitArn } from '../match/arn.ts';
import type { AccessRequest, RequestContext, RequestedResource } from '../request.ts';
import { documentResource, nodeResource, type Tags } from './node.ts';

/**
 * Whether an account checks the default document. `current`: always. `legacy`: only if the Allow for the node carries
 * ssm:SessionDocumentAccessCheck. For "may I" ask current, for "who could" ask legacy (spec/iam 14.3).
 */
export type DocumentCheck = 'current' | 'legacy';

/** A StartSession call. */
export type SessionStart = {
  readonly node: { readonly arn: string; readonly tags: Tags };
  /** The document used: the one named, or the account's default one. */
  readonly document: { readonly arn: string; readonly tags: Tags };
  /** Whether the caller named it. A named document is always checked (spec/iam 14.4). */
  readonly named: boolean;
  /** Keys of both, such as `ssm:AccessRequestId`. */
  readonly context?: RequestContext;
};

const check = 'ssm:SessionDocumentAccessCheck';

/** What has to be allowed under the current rules. The key is absent when a document is named (spec/iam 14.5). */
export function startSessionResources(start: SessionStart): readonly RequestedResource[] {
  const more: RequestContext = { ...start.context, ...(start.named ? {} : { [check]: 'true' }) };
  return [
    nodeResource(start.node.arn, start.node.tags, more),
    sharedWith(start.node.arn, documentResource(start.document.arn, start.document.tags, more)),
  ];
}

/** A document of another account is shared by Systems Manager, not by a policy: no resource policy has to allow it (spec/iam 9.4). */
function sharedWith(node: string, document: RequestedResource): RequestedResource {
  const [account, owner] = [splitArn(node)?.[4], splitArn(document.arn)?.[4]];
  if (account === undefined || account === '' || owner === undefined || owner === '' || owner === account) {
    return document;
  }
  return { ...document, account, context: { ...document.context, 'aws:ResourceAccount': owner } };
}

/** What is asked first under the legacy rules when no document is named: the node alone, document check off. */
export function legacyStartSessionResources(start: SessionStart): readonly RequestedResource[] {
  return [nodeResource(start.node.arn, start.node.tags, { ...start.context, [check]: 'false' })];
}

/** Who wants to start it, and what is known of the call. */
export type SessionQuestion = Omit<AccessRequest, 'action' | 'resources'> & { readonly start: SessionStart };

/**
 * Whether a session may start, under either rule of the document check (spec/iam 14.1 to 14.5). Throws what `authorise`
 * throws.
 */
export function authoriseStartSession(
  question: SessionQuestion,
  policies: PolicySet,
  mode: DocumentCheck,
  options: AuthoriseOptions = {},
): Decision {
  const { start, ...rest } = question;
  const ask = (resources: readonly RequestedResource[]): Decision =>
    authorise({ ...rest, action: 'ssm:StartSession', resources }, policies, options);
  const current = ask(startSessionResources(start));
  if (mode === 'current' || start.named || current.verdict === 'allowed') return current;
  const legacy = ask(legacyStartSessionResources(start));
  if (legacy.verdict === 'denied') return current;
  if (legacy.verdict === 'allowed' || current.verdict === 'denied') return legacy;
  return {
    ...current,
    keys: [...new Set([...current.keys, ...legacy.keys])].sort(),
    trace: [...current.trace, ...legacy.trace],
  };
}
