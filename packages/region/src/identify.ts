/**
 * The caller of an access key. Users and roles are looked up at every call, so that deleting or tagging one takes
 * effect at the next request, also in sessions that began before.
 */
import { tagContext } from '@sallyport/aws';
import { overrideTags } from '@sallyport/iam';
import type { Caller } from './caller.ts';
import type { Credential } from './credentials.ts';
import { instanceIdentityName, instanceIdentityRole } from './services/iam/instance-identity.ts';
import { iamArn, roleById, rootArn, userById } from './services/iam/store.ts';

/** Undefined when the user or role was deleted. */
export function identify(credential: Credential): Caller | undefined {
  const { account, owner, session, accessKeyId } = credential;
  const common = { account, accessKeyId, ...(session !== undefined && { session }) };
  switch (owner.type) {
    case 'root':
      return {
        ...common,
        principal: { type: 'root', account: account.id },
        arn: rootArn(account),
        userId: account.id,
        tags: new Map(),
        context: { ...sessionKeys(credential), 'aws:PrincipalArn': rootArn(account), 'aws:PrincipalType': 'Account' },
      };
    case 'user': {
      const user = userById(account, owner.userId);
      if (user === undefined) return undefined;
      const arn = iamArn(account, 'user', user);
      return {
        ...common,
        principal: { type: 'user', account: account.id, arn, id: user.id },
        arn,
        userId: user.id,
        tags: user.tags,
        context: {
          ...sessionKeys(credential),
          ...tagKeys(user.tags),
          'aws:PrincipalArn': arn,
          'aws:PrincipalType': 'User',
          'aws:username': user.name,
        },
      };
    }
    case 'role': {
      const role = roleById(account, owner.roleId);
      if (role === undefined) return undefined;
      const roleArn = iamArn(account, 'role', role);
      const tags = overrideTags(role.tags, owner.tags);
      return {
        ...common,
        principal: {
          type: 'role-session',
          account: account.id,
          roleArn,
          roleId: role.id,
          sessionName: owner.sessionName,
        },
        arn: `arn:${account.region.partition}:sts::${account.id}:assumed-role/${role.name}/${owner.sessionName}`,
        userId: `${role.id}:${owner.sessionName}`,
        tags,
        context: {
          ...sessionKeys(credential),
          ...tagKeys(tags),
          'aws:PrincipalArn': roleArn,
          'aws:PrincipalType': 'AssumedRole',
        },
      };
    }
    case 'instance': {
      const { arn: roleArn, id: roleId } = instanceIdentityRole(account);
      return {
        ...common,
        principal: { type: 'role-session', account: account.id, roleArn, roleId, sessionName: owner.instanceId },
        arn: `arn:${account.region.partition}:sts::${account.id}:assumed-role/${instanceIdentityName}/${owner.instanceId}`,
        userId: `${roleId}:${owner.instanceId}`,
        tags: new Map(),
        context: { ...sessionKeys(credential), 'aws:PrincipalArn': roleArn, 'aws:PrincipalType': 'AssumedRole' },
      };
    }
  }
}

/** Context keys of temporary credentials (spec/iam 10.15). */
function sessionKeys({ account, session }: Credential): Record<string, string> {
  if (session === undefined) return {};
  const keys: Record<string, string> = {
    'aws:TokenIssueTime': session.issuedAt.toISOString(),
    'aws:MultiFactorAuthPresent': String(session.mfaAt !== undefined),
  };
  if (session.mfaAt !== undefined) {
    const age = account.region.clock.now().getTime() - session.mfaAt.getTime();
    keys['aws:MultiFactorAuthAge'] = String(Math.max(0, Math.floor(age / 1000)));
  }
  if (session.sourceIdentity !== undefined) keys['aws:SourceIdentity'] = session.sourceIdentity;
  if (session.instanceId !== undefined) {
    const { partition, name } = account.region;
    const arn = `arn:${partition}:ec2:${name}:${account.id}:instance/${session.instanceId}`;
    keys['ec2:SourceInstanceARN'] = arn;
    keys['ssm:SourceInstanceARN'] = arn;
    keys['ec2:RoleDelivery'] = '2.0';
  }
  return keys;
}

function tagKeys(tags: ReadonlyMap<string, string>): Record<string, string> {
  return tagContext(['aws:PrincipalTag'], tags);
}
