/** sts:AssumeRole (iam-semantics 12). The questions put to IAM name the role, whose trust policy has to agree. */
import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import type { RequestContext } from '@sallyport/iam';
import type { AccessNeed, Call, Operation } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { resourceTags } from '../iam/operation.ts';
import { iamStore, type Role } from '../iam/store.ts';
import { checkAssumeRole, type Given, readRoleArn } from './assume-role-input.ts';
import { credentialsAnswer, issueRoleSession } from './role-session.ts';
import { packedPercent, sessionPolicies } from './session-policies.ts';
import { type SessionTags, sessionTags } from './session-tags.ts';

const oneHour = 3600;

export const assumeRole: Operation<Given, AssumeRoleResponse> = {
  needs(input, call) {
    checkAssumeRole(input);
    if (call.caller.principal.type === 'root') {
      throw new ServiceError('AccessDenied', 403, 'Roles may not be assumed by root accounts.');
    }
    const tags = sessionTags(input, call.caller);
    const sourceIdentity = sourceIdentityOf(input, call);
    const role = findRole(call, input.RoleArn);
    const resource = { arn: input.RoleArn, ...(role !== undefined && { context: resourceTags(role.tags) }) };
    const need = (action: string): AccessNeed => ({
      action,
      resources: [resource],
      context: requestKeys(input, tags, sourceIdentity),
    });
    return [
      need('sts:AssumeRole'),
      ...(tags.requested.size > 0 ? [need('sts:TagSession')] : []),
      ...(sourceIdentity !== undefined ? [need('sts:SetSourceIdentity')] : []),
    ];
  },
  handle(input, call) {
    const { account: accountId } = readRoleArn(input.RoleArn);
    const account = call.region.accounts.get(accountId);
    const role = findRole(call, input.RoleArn);
    if (account === undefined || role === undefined) throw new Error('a role that does not exist was authorised');
    const seconds = duration(input, role, call);
    const policies = sessionPolicies(account, input);
    const tags = sessionTags(input, call.caller);
    const sourceIdentity = sourceIdentityOf(input, call);
    const packed = packedPercent(input, tags.session);
    const credential = issueRoleSession(account, role, {
      sessionName: input.RoleSessionName,
      seconds,
      tags: tags.session,
      facts: {
        policies,
        transitiveTags: tags.transitive,
        ...(sourceIdentity !== undefined && { sourceIdentity }),
      },
    });
    return {
      Credentials: credentialsAnswer(credential),
      AssumedRoleUser: {
        AssumedRoleId: `${role.id}:${input.RoleSessionName}`,
        Arn: `arn:${call.region.partition}:sts::${account.id}:assumed-role/${role.name}/${input.RoleSessionName}`,
      },
      ...(packed > 0 && { PackedPolicySize: packed }),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    };
  },
};

/** The whole ARN must be right, path included. */
function findRole({ region }: Call, arn: string): Role | undefined {
  const { account: id, path, name } = readRoleArn(arn);
  const account = region.accounts.get(id);
  const role = account && iamStore.of(account).roles.get(name);
  return role?.path === path && arn.startsWith(`arn:${region.partition}:`) ? role : undefined;
}

function requestKeys(input: AssumeRoleRequest, tags: SessionTags, sourceIdentity: string | undefined): RequestContext {
  const keys: Record<string, string | readonly string[]> = { 'sts:RoleSessionName': input.RoleSessionName ?? '' };
  if (input.ExternalId !== undefined) keys['sts:ExternalId'] = input.ExternalId;
  if (sourceIdentity !== undefined) keys['sts:SourceIdentity'] = sourceIdentity;
  if (tags.requested.size > 0) keys['aws:TagKeys'] = [...tags.requested.keys()];
  for (const [key, value] of tags.requested) keys[`aws:RequestTag/${key}`] = value;
  if (tags.transitive.size > 0) keys['sts:TransitiveTagKeys'] = [...tags.transitive.keys()];
  return keys;
}

/** Once set it goes with the chain and cannot be changed. */
function sourceIdentityOf(input: AssumeRoleRequest, { caller }: Call): string | undefined {
  const inherited = caller.session?.sourceIdentity;
  if (inherited !== undefined && input.SourceIdentity !== undefined && input.SourceIdentity !== inherited) {
    throw new ServiceError('AccessDenied', 403, 'The source identity of a session cannot be changed by role chaining.');
  }
  return inherited ?? input.SourceIdentity;
}

function duration(input: AssumeRoleRequest, role: Role, { caller }: Call): number {
  const chained = caller.principal.type === 'role-session';
  const seconds = input.DurationSeconds ?? oneHour;
  if (chained && seconds > oneHour) {
    const message =
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.';
    throw new ServiceError('ValidationError', 400, message);
  }
  if (seconds > role.maxSessionDuration) {
    const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    throw new ServiceError('ValidationError', 400, message);
  }
  return seconds;
}
