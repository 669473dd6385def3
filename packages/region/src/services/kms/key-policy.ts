/** Key policies: kms:GetKeyPolicy, PutKeyPolicy and ListKeyPolicies, and what a policy must have to be taken. */
import type {
  GetKeyPolicyRequest,
  GetKeyPolicyResponse,
  ListKeyPoliciesRequest,
  ListKeyPoliciesResponse,
  PutKeyPolicyRequest,
} from '@aws-sdk/client-kms';
import { inspectPolicy } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import { isAllowed } from '../../authorise.ts';
import type { Call, Operation } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { trustShown, trustStored } from '../iam/trust-principals.ts';
import { constraint, malformedPolicy, notFound } from './errors.ts';
import { changeable, namedKey } from './key-states.ts';
import { onKey, onNamedKey } from './permissions.ts';
import type { Key } from './store.ts';

const longestPolicy = 32 * 1024;

/** Gives the key to the account: its identity-based policies then decide. */
export function defaultKeyPolicy({ region, id }: Account): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${region.partition}:iam::${id}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}

type Check = { readonly bypassSafetyCheck: boolean; readonly key?: Key };

/** As it is stored. Unless the check is bypassed, the caller must be able to change the policy again. */
export function checkKeyPolicy(call: Call, text: string, { bypassSafetyCheck, key }: Check): string {
  if (text.length < 1 || text.length > longestPolicy) {
    throw constraint('policy', `${text.length} characters`, `Member must have length between 1 and ${longestPolicy}`);
  }
  const { document, faults } = inspectPolicy(text, { type: 'key' });
  const [fault] = faults;
  if (fault !== undefined || document === undefined) throw malformedPolicy(fault?.message ?? 'the policy is not JSON');
  let policy: string;
  try {
    policy = trustStored(call.region, text);
  } catch (cause) {
    if (cause instanceof ServiceError)
      throw malformedPolicy('Policy contains a statement with one or more invalid principals.');
    throw cause;
  }
  if (!bypassSafetyCheck && !keepsAccess(call, policy, key)) {
    throw malformedPolicy('The new key policy will not allow you to update the key policy in the future.');
  }
  return policy;
}

function keepsAccess(call: Call, policy: string, key: Key | undefined): boolean {
  const future: Key = {
    ...(key ?? {
      id: '00000000-0000-0000-0000-000000000000',
      owner: call.caller.account,
      material: new Uint8Array(),
      createdAt: call.region.clock.now(),
      manager: 'CUSTOMER',
      description: '',
      enabled: true,
      deletionDate: undefined,
      rotationDays: undefined,
      rotationFrom: undefined,
      tags: new Map(),
    }),
    policy,
  };
  return isAllowed(call, 'kms', [onKey(call, 'PutKeyPolicy', { key: future })]);
}

export const getKeyPolicy: Operation<GetKeyPolicyRequest, GetKeyPolicyResponse> = {
  requiredPermissions: ({ KeyId }, call) => [onNamedKey(call, 'GetKeyPolicy', KeyId)],
  handle({ KeyId, PolicyName = 'default' }, call) {
    checkName(PolicyName);
    return { Policy: trustShown(call.region, namedKey(call, KeyId).policy), PolicyName };
  },
};

export const putKeyPolicy: Operation<PutKeyPolicyRequest, void> = {
  requiredPermissions: ({ KeyId, BypassPolicyLockoutSafetyCheck: bypass = false }, call) => [
    onNamedKey(call, 'PutKeyPolicy', KeyId, { 'kms:BypassPolicyLockoutSafetyCheck': String(bypass) }),
  ],
  handle({ KeyId, PolicyName = 'default', Policy = '', BypassPolicyLockoutSafetyCheck: bypass = false }, call) {
    checkName(PolicyName);
    const key = changeable(call, KeyId);
    key.policy = checkKeyPolicy(call, Policy, { bypassSafetyCheck: bypass, key });
  },
};

export const listKeyPolicies: Operation<ListKeyPoliciesRequest, ListKeyPoliciesResponse> = {
  requiredPermissions: ({ KeyId }, call) => [onNamedKey(call, 'ListKeyPolicies', KeyId)],
  handle({ KeyId }, call) {
    namedKey(call, KeyId);
    return { PolicyNames: ['default'], Truncated: false };
  },
};

/** A key has one policy, whose name is always the same. */
function checkName(name: string): void {
  if (name !== 'default') throw notFound(`No such policy exists`);
}
