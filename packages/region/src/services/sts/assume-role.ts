/** sts:AssumeRole (spec/iam 12). The trust policy of the role has to allow it as well. */
import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import { assumeRoleRequests, deniesRoleTo } from '@sallyport/iam';
import type { Call, Operation } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { iamStore, type Role } from '../iam/store.ts';
import { checkAssumeRole, type Given, readRoleArn } from './assume-role-input.ts';
import { validationError } from './errors.ts';
import { provesMfa } from './mfa.ts';
import { credentialsAnswer, issueRoleSession } from './role-session.ts';
import { packedPercent, sessionPolicies } from './session-policies.ts';
import { sessionTags } from './session-tags.ts';

const oneHour = 3600;
/** MFA counts in the decision on this call; the session that it gives has none (spec/iam 10.15). */
const justNow = { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' };

export const assumeRole: Operation<Given, AssumeRoleResponse> = {
  requiredPermissions(input, call) {
    checkAssumeRole(input);
    if (deniesRoleTo(call.caller.principal, 'sts:assumerole')) {
      throw new ServiceError('AccessDenied', 403, 'Roles may not be assumed by root accounts.');
    }
    const tags = sessionTags(input, call.caller);
    const sourceIdentity = sourceIdentityOf(input, call);
    const role = findRole(call, input.RoleArn);
    const withMfa = provesMfa(input, call.region, call.caller);
    const requests = assumeRoleRequests({
      roleArn: input.RoleArn,
      roleTags: new Map(role?.tags),
      sessionName: input.RoleSessionName,
      ...(input.ExternalId !== undefined && { externalId: input.ExternalId }),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
      tags: tags.given,
      transitiveTagKeys: input.TransitiveTagKeys ?? [],
      inheritedTags: tags.inherited,
    });
    return withMfa ? requests.map((request) => ({ ...request, verified: justNow })) : requests;
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

/** The whole ARN must match, path included. */
function findRole({ region }: Call, arn: string): Role | undefined {
  const { account: id, path, name } = readRoleArn(arn);
  const account = region.accounts.get(id);
  const role = account && iamStore.of(account).roles.get(name);
  return role?.path === path && arn.startsWith(`arn:${region.partition}:`) ? role : undefined;
}

/** Once set, it stays for the role chain and cannot be changed. */
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
    throw validationError(message);
  }
  if (seconds > role.maxSessionDuration) {
    const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    throw validationError(message);
  }
  return seconds;
}
