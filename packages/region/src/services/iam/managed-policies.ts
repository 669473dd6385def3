/** Customer managed policies and their versions. */
import type {
  CreatePolicyRequest,
  CreatePolicyResponse,
  CreatePolicyVersionRequest,
  CreatePolicyVersionResponse,
  DeletePolicyRequest,
  DeletePolicyVersionRequest,
  GetPolicyRequest,
  GetPolicyResponse,
  GetPolicyVersionRequest,
  GetPolicyVersionResponse,
  ListPoliciesRequest,
  ListPoliciesResponse,
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse,
  Policy,
  PolicyVersion as PolicyVersionDetail,
  SetDefaultPolicyVersionRequest,
} from '@aws-sdk/client-iam';
import { policySize } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import { uniqueId } from '../../credentials.ts';
import type { Call, Operations, RequiredPermission } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { requestTags } from '../../tags.ts';
import { attachedTo, attachmentCount, boundaryCount } from './attached-entities.ts';
import { awsManagedPolicies } from './aws-managed.ts';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from './errors.ts';
import { findPolicy, getPolicy } from './find.ts';
import { limits } from './limits.ts';
import { checkDescription, checkName, checkPath, nameTaken } from './names.ts';
import {
  type IamOperation,
  requiredPermission,
  requiredPermissionOnArn,
  requiredPermissionOnGivenArn,
} from './operation.ts';
import { paginate } from './paginate.ts';
import { checkDocument } from './policy-document.ts';
import { encodeDocument, policyDetail, secondsOnly } from './render.ts';
import { iamArn, iamStore, type ManagedPolicy, type PolicyVersion } from './store.ts';
import { newTags } from './tag-set.ts';

const createPolicy: IamOperation<CreatePolicyRequest, 'PolicyName' | 'PolicyDocument', CreatePolicyResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(
      call,
      'CreatePolicy',
      'policy',
      { path: input.Path ?? '/', name: input.PolicyName },
      requestTags(input.Tags),
    ),
  handle(input, { account, region }) {
    const { policies } = iamStore.of(account);
    const path = input.Path ?? '/';
    checkName('policyName', input.PolicyName);
    checkPath(path);
    checkDescription(input.Description);
    if (nameTaken(policies.values(), input.PolicyName)) throw alreadyExists('policy', input.PolicyName);
    if (policies.size >= limits.policies) throw limitExceeded('PoliciesPerAccount', limits.policies);
    checkPolicy(input.PolicyDocument);
    const now = secondsOnly(region.clock.now());
    const policy: ManagedPolicy = {
      name: input.PolicyName,
      path,
      id: uniqueId('ANPA', region.random),
      arn: iamArn(account, 'policy', { path, name: input.PolicyName }),
      description: input.Description,
      createDate: now,
      updateDate: now,
      versions: [{ id: 'v1', document: input.PolicyDocument, createDate: now }],
      defaultVersion: 'v1',
      nextVersion: 2,
      tags: newTags('TagsPerPolicy', input.Tags),
    };
    policies.set(policy.arn, policy);
    return { Policy: policyDetail(account, policy, 'created') };
  },
};

const getPolicyOperation: IamOperation<GetPolicyRequest, 'PolicyArn', GetPolicyResponse> = {
  requiredPermissions: (input, call) => policyPermission(call, 'GetPolicy', input.PolicyArn),
  handle: (input, { account }) => ({ Policy: policyDetail(account, getPolicy(account, input.PolicyArn)) }),
};

/** All users, groups and roles are looked through. */
const unitsToCount = 50;

const listPolicies: IamOperation<ListPoliciesRequest, never, ListPoliciesResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermissionOnArn(
      'ListPolicies',
      iamArn(call.account, 'policy', { path: input.PathPrefix ?? '/', name: '' }),
    ),
  async handle(input, { account, slices }) {
    const own = [...iamStore.of(account).policies.values()];
    const aws = awsManagedPolicies(account.region.partition);
    const scoped = input.Scope === 'Local' ? own : input.Scope === 'AWS' ? aws : [...aws, ...own];
    const used = (policy: ManagedPolicy): boolean =>
      input.PolicyUsageFilter === 'PermissionsBoundary'
        ? boundaryCount(account, policy.arn) > 0
        : attachmentCount(account, policy.arn) > 0;
    const below = scoped.filter((policy) => policy.path.startsWith(input.PathPrefix ?? '/'));
    const wanted = input.OnlyAttached === true ? await slices.filter(below, unitsToCount, used) : below;
    const { items, ...page } = paginate(wanted, (policy) => policy.arn, input);
    const shown: Policy[] = [];
    for (const policy of items) {
      shown.push(policyDetail(account, policy, 'listed'));
      await slices.did(unitsToCount);
    }
    return { Policies: shown, ...page };
  },
};

const deletePolicy: IamOperation<DeletePolicyRequest, 'PolicyArn', void> = {
  requiredPermissions: (input, call) => policyPermission(call, 'DeletePolicy', input.PolicyArn),
  handle(input, { account }) {
    const policy = ownPolicy(account, input.PolicyArn);
    const { users, groups, roles } = attachedTo(account, policy.arn);
    if (users.length + groups.length + roles.length + boundaryCount(account, policy.arn) > 0) {
      throw deleteConflict('Cannot delete a policy attached to entities.');
    }
    if (policy.versions.length > 1) {
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    }
    iamStore.of(account).policies.delete(policy.arn);
  },
};

const createVersion: IamOperation<
  CreatePolicyVersionRequest,
  'PolicyArn' | 'PolicyDocument',
  CreatePolicyVersionResponse
> = {
  requiredPermissions: (input, call) => policyPermission(call, 'CreatePolicyVersion', input.PolicyArn),
  handle(input, { account, region }) {
    const policy = ownPolicy(account, input.PolicyArn);
    checkPolicy(input.PolicyDocument);
    if (policy.versions.length >= limits.versionsPerPolicy) {
      throw new ServiceError(
        'LimitExceeded',
        409,
        `A managed policy can have up to ${limits.versionsPerPolicy} versions. Before you create a new version, you must delete an existing version.`,
      );
    }
    const now = secondsOnly(region.clock.now());
    const version: PolicyVersion = { id: `v${policy.nextVersion}`, document: input.PolicyDocument, createDate: now };
    policy.nextVersion += 1;
    policy.versions.push(version);
    policy.updateDate = now;
    if (input.SetAsDefault === true) policy.defaultVersion = version.id;
    return { PolicyVersion: versionDetail(policy, version, 'listed') };
  },
};

const getVersion: IamOperation<GetPolicyVersionRequest, 'PolicyArn' | 'VersionId', GetPolicyVersionResponse> = {
  requiredPermissions: (input, call) => policyPermission(call, 'GetPolicyVersion', input.PolicyArn),
  handle(input, { account }) {
    const policy = getPolicy(account, input.PolicyArn);
    return { PolicyVersion: versionDetail(policy, versionOf(policy, input.VersionId), 'whole') };
  },
};

const listVersions: IamOperation<ListPolicyVersionsRequest, 'PolicyArn', ListPolicyVersionsResponse> = {
  requiredPermissions: (input, call) => policyPermission(call, 'ListPolicyVersions', input.PolicyArn),
  handle(input, { account }) {
    const policy = getPolicy(account, input.PolicyArn);
    // Newest first, as AWS lists them.
    const rank = ({ id }: PolicyVersion): string => String(1e9 - Number(id.slice(1))).padStart(10, '0');
    const { items, ...page } = paginate(policy.versions, rank, input);
    return { Versions: items.map((version) => versionDetail(policy, version, 'listed')), ...page };
  },
};

const setDefault: IamOperation<SetDefaultPolicyVersionRequest, 'PolicyArn' | 'VersionId', void> = {
  requiredPermissions: (input, call) => policyPermission(call, 'SetDefaultPolicyVersion', input.PolicyArn),
  handle(input, { account, region }) {
    const policy = ownPolicy(account, input.PolicyArn);
    policy.defaultVersion = versionOf(policy, input.VersionId).id;
    policy.updateDate = secondsOnly(region.clock.now());
  },
};

const deleteVersion: IamOperation<DeletePolicyVersionRequest, 'PolicyArn' | 'VersionId', void> = {
  requiredPermissions: (input, call) => policyPermission(call, 'DeletePolicyVersion', input.PolicyArn),
  handle(input, { account }) {
    const policy = ownPolicy(account, input.PolicyArn);
    const version = versionOf(policy, input.VersionId);
    if (version.id === policy.defaultVersion) throw deleteConflict('Cannot delete the default version of a policy.');
    policy.versions.splice(policy.versions.indexOf(version), 1);
  },
};

export function policyPermission(call: Call, action: string, arn: string): RequiredPermission[] {
  return requiredPermissionOnGivenArn(action, arn, findPolicy(call.account, arn)?.tags);
}

/** AWS managed policies cannot be changed (spec/iam 18). */
export function ownPolicy(account: Account, arn: string): ManagedPolicy {
  const own = iamStore.of(account).policies.get(arn);
  if (own !== undefined) return own;
  if (findPolicy(account, arn) === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
  throw new ServiceError('AccessDenied', 403, `The policy ${arn} is managed by AWS and cannot be changed.`);
}

function checkPolicy(document: string): void {
  checkDocument('identity', document, 'policyDocument', 'managed');
  if (policySize(document) > limits.managedCharacters) throw limitExceeded('PolicySize', limits.managedCharacters);
}

function versionOf(policy: ManagedPolicy, id: string): PolicyVersion {
  const version = policy.versions.find((candidate) => candidate.id === id);
  if (version === undefined) {
    throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  }
  return version;
}

export function versionDetail(
  policy: ManagedPolicy,
  version: PolicyVersion,
  view: 'whole' | 'listed',
): PolicyVersionDetail {
  return {
    ...(view === 'whole' && { Document: encodeDocument(version.document) }),
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: version.createDate,
  };
}

export const managedPolicyOperations: Operations = {
  CreatePolicy: createPolicy,
  GetPolicy: getPolicyOperation,
  ListPolicies: listPolicies,
  DeletePolicy: deletePolicy,
  CreatePolicyVersion: createVersion,
  GetPolicyVersion: getVersion,
  ListPolicyVersions: listVersions,
  SetDefaultPolicyVersion: setDefault,
  DeletePolicyVersion: deleteVersion,
};
