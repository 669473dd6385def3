/**
 * sts:AssumeRole (spec/iam 12): its context keys, and the further actions that session tags and a source identity require. The trust
 * policy and the identity-based policies must allow each action; if one is denied, the call is denied (spec/iam 12.5).
 */
import { requestTagContext, type Tags, tagContext } from '@sallyport/aws';
import { RequestError } from '../error.ts';
import { fold } from '../match/fold.ts';
import type { Principal, RequestContext, RequestedResource } from '../request.ts';

/** The parameters of an AssumeRole call, and the transitive tags of the caller's session. */
export type RoleAssumption = {
  readonly roleArn: string;
  readonly roleTags: Tags;
  readonly sessionName: string;
  readonly externalId?: string;
  readonly sourceIdentity?: string;
  /** Session tags passed in this call. */
  readonly tags: Tags;
  readonly transitiveTagKeys: readonly string[];
  /** Transitive tags of the caller's session, which the new session inherits (spec/iam 12.6). */
  readonly inheritedTags: Tags;
};

/** One action that must be allowed for the call. */
export type AssumeRoleRequest = {
  readonly action: 'sts:AssumeRole' | 'sts:TagSession' | 'sts:SetSourceIdentity';
  readonly resources: readonly RequestedResource[];
  readonly context: RequestContext;
};

/**
 * The actions of one AssumeRole call: sts:AssumeRole, sts:TagSession for session tags, sts:SetSourceIdentity for a source identity.
 * All must be allowed (spec/iam 12.5).
 */
export function assumeRoleRequests(assumption: RoleAssumption): readonly AssumeRoleRequest[] {
  const { roleArn, roleTags, tags, externalId, sourceIdentity, transitiveTagKeys } = assumption;
  const resources = [{ arn: roleArn, context: tagContext(['aws:ResourceTag', 'iam:ResourceTag'], roleTags) }];
  const context: RequestContext = {
    'sts:RoleSessionName': assumption.sessionName,
    ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
    ...requestTagContext(tags),
    ...(transitiveTagKeys.length === 0 ? {} : { 'sts:TransitiveTagKeys': transitiveTagKeys }),
  };
  const requests: AssumeRoleRequest[] = [{ action: 'sts:AssumeRole', resources, context }];
  if (tags.size > 0 || assumption.inheritedTags.size > 0)
    requests.push({ action: 'sts:TagSession', resources, context });
  if (sourceIdentity !== undefined) requests.push({ action: 'sts:SetSourceIdentity', resources, context });
  return requests;
}

/** Tags of the session that AssumeRole creates. */
export type SessionTags = {
  /** The values of `aws:PrincipalTag` in the new session. */
  readonly principal: Tags;
  /** The tags that a session of the next role in the chain inherits. */
  readonly transitive: Tags;
};

/**
 * The tags of the new session. Session tags override tags of the role; keys ignore case. An inherited transitive tag cannot be
 * set again: a role in the middle of a chain could otherwise forge the tags of the session that began it (spec/iam 12.6). Throws
 * RequestError (`request/context`).
 */
export function sessionTags(assumption: RoleAssumption): SessionTags {
  const inherited = new Set([...assumption.inheritedTags.keys()].map(fold));
  for (const key of assumption.tags.keys()) {
    if (!inherited.has(fold(key))) continue;
    const message = `the session tag ${key} was set earlier in the role chain and cannot be set again`;
    throw new RequestError('request/context', message, 'leave the tag out');
  }
  const transitiveKeys = new Set(assumption.transitiveTagKeys.map(fold));
  const transitive = new Map([
    ...assumption.inheritedTags,
    ...[...assumption.tags].filter(([key]) => transitiveKeys.has(fold(key))),
  ]);
  const session = new Map([...assumption.inheritedTags, ...assumption.tags]);
  return { principal: overrideTags(assumption.roleTags, session), transitive };
}

/** The principal tags of a role session: session tags override tags of the role; keys ignore case (spec/iam 12.6). */
export function overrideTags(roleTags: Tags, session: Tags): Tags {
  const tags = new Map(roleTags);
  for (const [key, value] of session) {
    for (const own of [...tags.keys()]) if (fold(own) === fold(key)) tags.delete(own);
    tags.set(key, value);
  }
  return tags;
}

/** STS denies the root user every action by which a role is assumed, whatever the policies allow. `action` is folded. */
export function deniesRoleTo(principal: Principal, action: string): boolean {
  return principal.type === 'root' && /^sts:(?:assumerole|tagsession$|setsourceidentity$)/.test(action);
}
