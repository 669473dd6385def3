/** The account export, GetAccountAuthorizationDetails: users, groups and roles, and the policies of each. */
import type { PolicyType } from '../../document/document.ts';
import type { JsonNode } from '../../document/json.ts';
import type { Owner, OwnerKind } from '../linted.ts';
import { accountIn, isOfIdentityCenter, isPolicyOfAws, isServiceLinked } from './arns.ts';
import type { Found, FoundPolicy } from './found.ts';
import { type AddFault, readObject } from './inner-json.ts';
import type { Source } from './source.ts';
import { items, member, textOf } from './tree.ts';

const lists: readonly (readonly [list: string, kind: OwnerKind, name: string, inline: string])[] = [
  ['UserDetailList', 'user', 'UserName', 'UserPolicyList'],
  ['GroupDetailList', 'group', 'GroupName', 'GroupPolicyList'],
  ['RoleDetailList', 'role', 'RoleName', 'RolePolicyList'],
];

export function isExport(root: JsonNode): boolean {
  return lists.some(([list]) => member(root, list)?.kind === 'array');
}

export function findInExport(root: JsonNode, source: Source, addFault: AddFault): Found {
  const policies: FoundPolicy[] = [];
  const owners: Owner[] = [];
  const carriers = new Map<string, string[]>();
  const boundaries = new Set<string>();
  const accounts = new Set<string>();
  const members = membersOf(root, source);
  const arnOf = (node: JsonNode): string => textOf(member(node, 'Arn')) ?? '';
  const note = (account: string | undefined): void => void (account === undefined || accounts.add(account));
  note(/^\d{12}$/.exec(textOf(member(root, 'Account')) ?? '')?.[0]);
  // Only AWS can change AWS managed policies: rules know them by ARN, and their text is not checked.
  const own = items(member(root, 'Policies')).filter((policy) => !isPolicyOfAws(arnOf(policy)));
  const stored = new Set(own.map(arnOf));
  let ownedByAws = own.length < items(member(root, 'Policies')).length;
  for (const policy of own) note(accountIn(arnOf(policy)));
  for (const [list, kind, nameKey, inlineKey] of lists) {
    for (const entry of items(member(root, list))) {
      const arn = arnOf(entry);
      note(accountIn(arn));
      const linked = isServiceLinked(arn);
      const isReserved = isOfIdentityCenter(arn);
      ownedByAws ||= linked || isReserved;
      if (linked) continue;
      const boundary = textOf(member(member(entry, 'PermissionsBoundary'), 'PermissionsBoundaryArn'));
      if (boundary !== undefined) boundaries.add(boundary);
      const name = nameIn(source, kind, textOf(member(entry, nameKey)) ?? '');
      // The policies of a group apply to its members.
      const reached = kind === 'group' ? [name, ...(members.get(name) ?? [])] : [name];
      const managed: Owner['managed'][number][] = [];
      for (const attached of items(member(entry, 'AttachedManagedPolicies'))) {
        const named = member(attached, 'PolicyArn');
        const text = textOf(named);
        if (named === undefined || text === undefined) continue;
        if (stored.has(text)) carriers.set(text, [...(carriers.get(text) ?? []), ...reached]);
        else managed.push({ text, place: source.placeOf(named.at) });
      }
      const isNode = items(member(entry, 'InstanceProfileList')).length > 0;
      const is = isNode ? 'instance-role' : isReserved ? 'permission-set' : kind;
      owners.push({ name, kind: is, managed, tags: tagsOf(entry, source) });
      const trust = isReserved ? undefined : readObject(member(entry, 'AssumeRolePolicyDocument'), source, addFault);
      if (trust !== undefined) policies.push({ type: 'trust', ...trust, owners: [name] });
      for (const inline of items(member(entry, inlineKey))) {
        const document = readObject(member(inline, 'PolicyDocument'), source, addFault);
        if (document !== undefined) policies.push({ type: 'identity', ...document, owners: reached });
      }
    }
  }
  for (const policy of own) {
    const arn = arnOf(policy);
    const carried = [...new Set(carriers.get(arn) ?? [])];
    const type = carried.length === 0 && boundaries.has(arn) ? 'boundary' : 'identity';
    for (const version of items(member(policy, 'PolicyVersionList'))) {
      if (textOf(member(version, 'IsDefaultVersion')) !== 'true') continue;
      const document = readObject(member(version, 'Document'), source, addFault);
      if (document !== undefined) policies.push({ type, ...document, owners: carried });
    }
  }
  return {
    policies: [...policies, ...furtherPolicies(root, source, addFault)],
    sessionDocuments: sessionDocuments(root, source, addFault),
    owners,
    accounts: [...accounts],
    ownedByAws,
  };
}

const levels: readonly (readonly [list: string, type: PolicyType])[] = [
  ['ServiceControlPolicies', 'service-control'],
  ['ResourceControlPolicies', 'resource-control'],
];

/**
 * What an account export can hold beside AWS's answer: policies of the organization by level, and resource-based
 * policies.
 */
function furtherPolicies(root: JsonNode, source: Source, addFault: AddFault): readonly FoundPolicy[] {
  const found = (node: JsonNode | undefined, type: PolicyType): FoundPolicy[] => {
    const document = readObject(member(node, 'policy') ?? node, source, addFault);
    return document === undefined ? [] : [{ type, ...document, owners: [] }];
  };
  return [
    ...levels.flatMap(([list, type]) =>
      items(member(root, list)).flatMap((level) => items(member(level, 'policies')).flatMap((one) => found(one, type))),
    ),
    ...items(member(root, 'ResourcePolicies')).flatMap((one) => {
      const arn = textOf(member(one, 'ResourceArn')) ?? '';
      return found(member(one, 'Policy'), /^arn:[^:]*:kms:/.test(arn) ? 'key' : 'resource');
    }),
  ];
}

function sessionDocuments(root: JsonNode, source: Source, addFault: AddFault): Found['sessionDocuments'] {
  return items(member(root, 'SessionDocuments')).flatMap((one) => {
    const content = readObject(member(one, 'Content'), source, addFault);
    const name = textOf(member(one, 'Name'));
    return content === undefined ? [] : [{ ...(name === undefined ? {} : { name }), ...content }];
  });
}

function nameIn(source: Source, kind: OwnerKind, name: string): string {
  return `${source.file}#${kind}/${name}`;
}

/** The users of each group. */
function membersOf(root: JsonNode, source: Source): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const user of items(member(root, 'UserDetailList'))) {
    for (const group of items(member(user, 'GroupList'))) {
      const name = nameIn(source, 'group', textOf(group) ?? '');
      const person = nameIn(source, 'user', textOf(member(user, 'UserName')) ?? '');
      members.set(name, [...(members.get(name) ?? []), person]);
    }
  }
  return members;
}

function tagsOf(entry: JsonNode, source: Source): Owner['tags'] {
  return items(member(entry, 'Tags')).flatMap((tag) => {
    const [key, value] = [textOf(member(tag, 'Key')), member(tag, 'Value')];
    const text = textOf(value);
    return key === undefined || value === undefined || text === undefined
      ? []
      : [{ key, text, place: source.placeOf(value.at) }];
  });
}
