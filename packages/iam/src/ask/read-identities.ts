/** Users, groups, roles and managed policies, as GetAccountAuthorizationDetails lists them. */
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import type { Tags } from '../service/node.ts';
import type { ExportedRole, ExportedUser } from './account-export.ts';
import type { PolicyCache } from './read-policies.ts';
import { listOf, type Members, objectOf, refuse, tagsOf, textOf, textsOf, type Value } from './read-value.ts';

const common = ['Path', 'Arn', 'CreateDate', 'AttachedManagedPolicies', 'PermissionsBoundary', 'Tags'];
const userMembers = [...common, 'UserName', 'UserId', 'UserPolicyList', 'GroupList'];
const groupMembers = [
  'Path',
  'Arn',
  'CreateDate',
  'AttachedManagedPolicies',
  'GroupName',
  'GroupId',
  'GroupPolicyList',
];
const roleMembers = [
  ...common,
  'RoleName',
  'RoleId',
  'AssumeRolePolicyDocument',
  'InstanceProfileList',
  'RolePolicyList',
  'RoleLastUsed',
];
const policyMembers = [
  'PolicyName',
  'PolicyId',
  'Arn',
  'Path',
  'DefaultVersionId',
  'AttachmentCount',
  'PermissionsBoundaryUsageCount',
  'IsAttachable',
  'Description',
  'CreateDate',
  'UpdateDate',
  'PolicyVersionList',
];

type Managed = ReadonlyMap<string, Value>;

export function readIdentities(
  parts: Members,
  policies: PolicyCache,
): { readonly users: readonly ExportedUser[]; readonly roles: readonly ExportedRole[] } {
  const managed: Managed = new Map(list(parts, 'Policies').map(readManaged));
  const groups = new Map(
    list(parts, 'GroupDetailList').map((one): [string, readonly NamedPolicy[]] => {
      const group = objectOf(one, groupMembers);
      const name = textOf(group.need('GroupName'));
      return [name, carried(group, 'GroupPolicyList', managed, policies, `group ${name}`)];
    }),
  );
  const users = list(parts, 'UserDetailList').map((one) => readUser(one, groups, managed, policies));
  const roles = list(parts, 'RoleDetailList').map((one) => readRole(one, managed, policies));
  return { users, roles };
}

function list(parts: Members, name: string): readonly Value[] {
  const given = parts.find(name);
  return given === undefined ? [] : listOf(given);
}

function readManaged(one: Value): [string, Value] {
  const policy = objectOf(one, policyMembers);
  const versions = listOf(policy.need('PolicyVersionList')).map((version) =>
    objectOf(version, ['Document', 'VersionId', 'IsDefaultVersion', 'CreateDate']),
  );
  const wanted = policy.find('DefaultVersionId')?.value;
  const current = versions.find(
    (version) => version.find('IsDefaultVersion')?.value === true || version.find('VersionId')?.value === wanted,
  );
  if (current === undefined) return refuse(one, 'the policy has no default version');
  return [textOf(policy.need('Arn')), current.need('Document')];
}

function readUser(
  one: Value,
  groups: ReadonlyMap<string, readonly NamedPolicy[]>,
  managed: Managed,
  policies: PolicyCache,
): ExportedUser {
  const user = objectOf(one, userMembers);
  const groupsGiven = user.find('GroupList');
  const names = groupsGiven === undefined ? [] : textsOf(groupsGiven);
  const inherited = names.flatMap(
    (name) => groups.get(name) ?? refuse(one, `the group ${name} is not in the export`, 'export groups as well'),
  );
  return {
    kind: 'user',
    name: textOf(user.need('UserName')),
    id: textOf(user.need('UserId')),
    groups: names,
    ...whatBoth(user, managed, policies),
    identity: [...carried(user, 'UserPolicyList', managed, policies), ...inherited],
  };
}

function readRole(one: Value, managed: Managed, policies: PolicyCache): ExportedRole {
  const role = objectOf(one, roleMembers);
  const name = textOf(role.need('RoleName'));
  const trust = role.need('AssumeRolePolicyDocument');
  return {
    kind: 'role',
    name,
    id: textOf(role.need('RoleId')),
    ...whatBoth(role, managed, policies),
    identity: carried(role, 'RolePolicyList', managed, policies),
    trust: { kind: 'trust', name: `trust policy of ${name}`, policy: policies.read(trust, 'trust') },
    // AWS repeats the role inside each profile: only the ARN is of use.
    instanceProfiles: list(role, 'InstanceProfileList').map((profile) =>
      textOf(objectOf(profile, profileMembers).need('Arn')),
    ),
  };
}

const profileMembers = ['Path', 'InstanceProfileName', 'InstanceProfileId', 'Arn', 'CreateDate', 'Roles', 'Tags'];

function whatBoth(
  entity: Members,
  managed: Managed,
  policies: PolicyCache,
): { readonly arn: string; readonly tags: Tags; readonly boundary?: readonly NamedPolicy[] } {
  const tags = entity.find('Tags');
  const boundary = entity.find('PermissionsBoundary');
  const limit = boundary && objectOf(boundary, ['PermissionsBoundaryType', 'PermissionsBoundaryArn']);
  const limitArn = limit?.need('PermissionsBoundaryArn');
  return {
    arn: textOf(entity.need('Arn')),
    tags: tags === undefined ? new Map() : tagsOf(tags),
    ...(limitArn && { boundary: [attached(limitArn, managed, policies, 'boundary')] }),
  };
}

function carried(
  entity: Members,
  inline: string,
  managed: Managed,
  policies: PolicyCache,
  origin?: string,
): readonly NamedPolicy[] {
  const own = list(entity, inline).map((one): NamedPolicy => {
    const { need } = objectOf(one, ['PolicyName', 'PolicyDocument']);
    return { name: textOf(need('PolicyName')), policy: policies.read(need('PolicyDocument'), 'identity') };
  });
  const shared = list(entity, 'AttachedManagedPolicies').map((one): NamedPolicy => {
    const { need } = objectOf(one, ['PolicyName', 'PolicyArn']);
    return attached(need('PolicyArn'), managed, policies, 'identity');
  });
  const all = [...own, ...shared];
  return origin === undefined ? all : all.map((policy) => ({ ...policy, origin }));
}

function attached(given: Value, managed: Managed, policies: PolicyCache, type: 'identity' | 'boundary'): NamedPolicy {
  const arn = textOf(given);
  const document = managed.get(arn);
  // An attached policy nobody read would count as no policy: its denies would be lost.
  if (document === undefined) {
    return refuse(
      given,
      `the document of ${arn} is not in the export`,
      'export without a filter, AWS policies included',
    );
  }
  return { name: arn.slice(arn.lastIndexOf('/') + 1), arn, policy: policies.read(document, type) };
}
