/** Users, groups, roles and managed policies, as GetAccountAuthorizationDetails lists them. */
import type { Tags } from '@sallyport/aws';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import type { PolicyCache } from '../input/read-policies.ts';
import { listOf, type Members, objectOf, refuse, tagsOf, textOf, textsOf, type Value } from '../input/read-value.ts';
import type { ExportedRole, ExportedUser } from './account-export.ts';

const common = ['Arn', 'AttachedManagedPolicies', 'PermissionsBoundary', 'Tags'];
const userMembers = [...common, 'UserName', 'UserId', 'UserPolicyList', 'GroupList'];
const groupMembers = ['Arn', 'AttachedManagedPolicies', 'GroupName', 'GroupId', 'GroupPolicyList'];
const roleMembers = [
  ...common,
  'RoleName',
  'RoleId',
  'AssumeRolePolicyDocument',
  'InstanceProfileList',
  'RolePolicyList',
];
/** A misspelt optional member would be lost: unknown members with such names are refused. Others that AWS adds are ignored. */
const reserved = /polic(?:y|ies)$|policylist|bound|permission|group|tag|instanceprofile/i;

type Managed = ReadonlyMap<string, Value>;

export function readIdentities(
  parts: Members,
  policies: PolicyCache,
): { readonly users: readonly ExportedUser[]; readonly roles: readonly ExportedRole[] } {
  for (const [name, key] of lists) refuseDuplicates(list(parts, name), key);
  const managed: Managed = new Map(list(parts, 'Policies').map(readManaged));
  const groups = new Map(
    list(parts, 'GroupDetailList').map((one): [string, readonly NamedPolicy[]] => {
      const group = objectOf(one, groupMembers, reserved);
      const name = textOf(group.need('GroupName'));
      return [name, policiesOf(group, 'GroupPolicyList', managed, policies, `group ${name}`)];
    }),
  );
  const users = list(parts, 'UserDetailList').map((one) => readUser(one, groups, managed, policies));
  const roles = list(parts, 'RoleDetailList').map((one) => readRole(one, managed, policies));
  return { users, roles };
}

const lists = [
  ['UserDetailList', 'Arn'],
  ['GroupDetailList', 'GroupName'],
  ['RoleDetailList', 'Arn'],
  ['Policies', 'Arn'],
] as const;

/** Pages joined by hand may overlap, and which of two entries is the later one is not known. */
function refuseDuplicates(entries: readonly Value[], key: string): void {
  const seen = new Set<string>();
  for (const one of entries) {
    const name = textOf(objectOf(one).need(key));
    if (seen.has(name)) refuse(one, `${name} is listed twice`);
    seen.add(name);
  }
}

function list(parts: Members, name: string): readonly Value[] {
  const given = parts.find(name);
  return given === undefined ? [] : listOf(given);
}

function readManaged(one: Value): [string, Value] {
  const policy = objectOf(one);
  const versions = listOf(policy.need('PolicyVersionList')).map((version) => objectOf(version));
  const wanted = policy.find('DefaultVersionId')?.value;
  const current =
    versions.find((version) => version.find('IsDefaultVersion')?.value === true) ??
    versions.find((version) => wanted !== undefined && version.find('VersionId')?.value === wanted);
  if (current === undefined) return refuse(one, 'the policy has no default version');
  return [textOf(policy.need('Arn')), current.need('Document')];
}

function readUser(
  one: Value,
  groups: ReadonlyMap<string, readonly NamedPolicy[]>,
  managed: Managed,
  policies: PolicyCache,
): ExportedUser {
  const user = objectOf(one, userMembers, reserved);
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
    ...partsOfBoth(user, managed, policies),
    identity: [...policiesOf(user, 'UserPolicyList', managed, policies), ...inherited],
  };
}

function readRole(one: Value, managed: Managed, policies: PolicyCache): ExportedRole {
  const role = objectOf(one, roleMembers, reserved);
  const name = textOf(role.need('RoleName'));
  const trust = role.need('AssumeRolePolicyDocument');
  return {
    kind: 'role',
    name,
    id: textOf(role.need('RoleId')),
    ...partsOfBoth(role, managed, policies),
    identity: policiesOf(role, 'RolePolicyList', managed, policies),
    trust: { name: `trust policy of ${name}`, policy: policies.read(trust, 'trust') },
    // AWS repeats the role in each profile: only the ARN is read.
    instanceProfiles: list(role, 'InstanceProfileList').map((profile) => textOf(objectOf(profile).need('Arn'))),
  };
}

function partsOfBoth(
  entity: Members,
  managed: Managed,
  policies: PolicyCache,
): { readonly arn: string; readonly tags: Tags; readonly boundary?: readonly NamedPolicy[] } {
  const tags = entity.find('Tags');
  const boundary = entity.find('PermissionsBoundary');
  const limit = boundary && objectOf(boundary);
  const limitArn = limit?.need('PermissionsBoundaryArn');
  return {
    arn: textOf(entity.need('Arn')),
    tags: tags === undefined ? new Map() : tagsOf(tags),
    ...(limitArn && { boundary: [attached(limitArn, managed, policies, 'boundary')] }),
  };
}

function policiesOf(
  entity: Members,
  inline: string,
  managed: Managed,
  policies: PolicyCache,
  origin?: string,
): readonly NamedPolicy[] {
  const own = list(entity, inline).map((one): NamedPolicy => {
    const { need } = objectOf(one);
    return { name: textOf(need('PolicyName')), policy: policies.read(need('PolicyDocument'), 'identity') };
  });
  const managedPolicies = list(entity, 'AttachedManagedPolicies').map((one): NamedPolicy => {
    const { need } = objectOf(one);
    return attached(need('PolicyArn'), managed, policies, 'identity');
  });
  const all = [...own, ...managedPolicies];
  return origin === undefined ? all : all.map((policy) => ({ ...policy, origin }));
}

function attached(given: Value, managed: Managed, policies: PolicyCache, type: 'identity' | 'boundary'): NamedPolicy {
  const arn = textOf(given);
  const document = managed.get(arn);
  // An attached policy without its document would count as no policy, and its Deny statements would be lost.
  if (document === undefined) {
    return refuse(
      given,
      `the document of ${arn} is not in the export`,
      'export without a filter, AWS policies included',
    );
  }
  return { name: arn.slice(arn.lastIndexOf('/') + 1), arn, policy: policies.read(document, type) };
}
