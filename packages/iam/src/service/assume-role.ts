/**
 * sts:AssumeRole (spec/iam 12): its keys, and the further actions tags and source identity need. Each action is asked of
 * trust policy and identity policies alike; if one is refused, the whole call is (spec/iam 12.5).
 */
import { RequestError } from '../error.ts';
import { fold } from '../match/fold.ts';
import type { RequestContext, RequestedResource } from '../request.ts';
import type { Tags } from './node.ts';

/** The parameters of an AssumeRole call, and what the caller's session brings along. */
export type RoleAssumption = {
  readonly roleArn: string;
  readonly roleTags: Tags;
  readonly sessionName: string;
  readonly externalId?: string;
  readonly sourceIdentity?: string;
  /** Session tags passed in this call. */
  readonly tags: Tags;
  readonly transitiveTagKeys: readonly string[];
  /** Transitive tags the caller's own session carries: they are passed on (spec/iam 12.6). */
  readonly inheritedTags: Tags;
};

/** One question IAM puts for the call. */
export type AssumeRoleNeed = {
  readonly action: 'sts:AssumeRole' | 'sts:TagSession' | 'sts:SetSourceIdentity';
  readonly resources: readonly RequestedResource[];
  readonly context: RequestContext;
};

/**
 * The questions of one AssumeRole call: the role, and one more for tags and for a source identity. All have to be
 * allowed (spec/iam 12.5).
 */
export function assumeRoleNeeds(assumption: RoleAssumption): readonly AssumeRoleNeed[] {
  const { roleArn, roleTags, tags, externalId, sourceIdentity, transitiveTagKeys } = assumption;
  const own = [...roleTags].flatMap(([key, value]) => [
    [`aws:ResourceTag/${key}`, value],
    [`iam:ResourceTag/${key}`, value],
  ]);
  const resources = [{ arn: roleArn, context: Object.fromEntries(own) as RequestContext }];
  const context: RequestContext = {
    'sts:RoleSessionName': assumption.sessionName,
    ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    ...(sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity }),
    ...Object.fromEntries([...tags].map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(tags.size === 0 ? {} : { 'aws:TagKeys': [...tags.keys()] }),
    ...(transitiveTagKeys.length === 0 ? {} : { 'sts:TransitiveTagKeys': transitiveTagKeys }),
  };
  const needs: AssumeRoleNeed[] = [{ action: 'sts:AssumeRole', resources, context }];
  if (tags.size > 0 || assumption.inheritedTags.size > 0) needs.push({ action: 'sts:TagSession', resources, context });
  if (sourceIdentity !== undefined) needs.push({ action: 'sts:SetSourceIdentity', resources, context });
  return needs;
}

/** Tags of the session AssumeRole gives. */
export type SessionTags = {
  /** What `aws:PrincipalTag` says in the new session. */
  readonly principal: Tags;
  /** What the next role in the chain inherits. */
  readonly transitive: Tags;
};

/**
 * The tags of the new session. They override the role's own, keys compared without case. What was transitive before
 * cannot be set again: that would let the middle of a chain lie about its beginning (spec/iam 12.6). Throws RequestError
 * (`request/context`).
 */
export function sessionTags(assumption: RoleAssumption): SessionTags {
  const inherited = new Set([...assumption.inheritedTags.keys()].map(fold));
  for (const key of assumption.tags.keys()) {
    if (!inherited.has(fold(key))) continue;
    const message = `the session tag ${key} was set earlier in the role chain and cannot be set again`;
    throw new RequestError('request/context', message, 'leave the tag out');
  }
  const wanted = new Set(assumption.transitiveTagKeys.map(fold));
  const transitive = new Map([
    ...assumption.inheritedTags,
    ...[...assumption.tags].filter(([key]) => wanted.has(fold(key))),
  ]);
  const session = new Map([...assumption.inheritedTags, ...assumption.tags]);
  const overridden = new Set([...session.keys()].map(fold));
  const own = [...assumption.roleTags].filter(([key]) => !overridden.has(fold(key)));
  return { principal: new Map([...own, ...session]), transitive };
}
