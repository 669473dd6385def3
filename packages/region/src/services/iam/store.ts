/** What IAM keeps for one account. Records are found by name as IAM compares names: exactly, though unique without case. */
import { type Account, defineStore, type Store } from '../../account.ts';
import type { MfaDevice } from './mfa-device.ts';

/** Inline documents by policy name, attached managed policies by ARN in the order of attachment. */
export type Attachments = { readonly inline: Map<string, string>; readonly attached: Set<string> };

export type User = Attachments & {
  name: string;
  path: string;
  readonly id: string;
  readonly createDate: Date;
  readonly tags: Map<string, string>;
  boundary?: string;
  readonly accessKeys: AccessKey[];
  readonly sshKeys: SshKey[];
};

export type AccessKey = { readonly accessKeyId: string; readonly createDate: Date };

export type SshKey = {
  readonly id: string;
  /** As uploaded. */
  readonly body: string;
  /** As one `ssh-rsa` line without comment. */
  readonly ssh: string;
  readonly fingerprint: string;
  active: boolean;
  readonly uploadDate: Date;
};

export type Group = Attachments & {
  name: string;
  path: string;
  readonly id: string;
  readonly createDate: Date;
  /** User ids, in the order they joined. */
  readonly members: Set<string>;
};

export type Role = Attachments & {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createDate: Date;
  /** With unique ids in place of user and role ARNs (spec/iam 4.3). */
  trust: string;
  description: string | undefined;
  maxSessionDuration: number;
  readonly tags: Map<string, string>;
  boundary?: string;
  lastUsed?: Date;
};

export type PolicyVersion = { readonly id: string; readonly document: string; readonly createDate: Date };

export type ManagedPolicy = {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly createDate: Date;
  updateDate: Date;
  /** Oldest first. */
  readonly versions: PolicyVersion[];
  defaultVersion: string;
  /** Numbers of deleted versions are not used again. */
  nextVersion: number;
  readonly tags: Map<string, string>;
};

export type InstanceProfile = {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createDate: Date;
  roleId?: string;
  readonly tags: Map<string, string>;
};

export type IamStore = {
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly roles: Map<string, Role>;
  /** By ARN. */
  readonly policies: Map<string, ManagedPolicy>;
  readonly instanceProfiles: Map<string, InstanceProfile>;
  /** By serial number. */
  readonly mfaDevices: Map<string, MfaDevice>;
  /** Of the root user, who is no other record. */
  readonly rootKeys: AccessKey[];
};

export const iamStore: Store<IamStore> = defineStore(() => ({
  users: new Map(),
  groups: new Map(),
  roles: new Map(),
  policies: new Map(),
  instanceProfiles: new Map(),
  mfaDevices: new Map(),
  rootKeys: [],
}));

export type ArnType = 'user' | 'group' | 'role' | 'instance-profile' | 'policy' | 'mfa';

export function iamArn(
  account: Account,
  type: ArnType,
  entity: { readonly path: string; readonly name: string },
): string {
  return `arn:${account.region.partition}:iam::${account.id}:${type}${entity.path}${entity.name}`;
}

export function rootArn(account: Account): string {
  return `arn:${account.region.partition}:iam::${account.id}:root`;
}

export function userById(account: Account, id: string): User | undefined {
  return find(iamStore.of(account).users, id);
}

export function roleById(account: Account, id: string): Role | undefined {
  return find(iamStore.of(account).roles, id);
}

function find<T extends { readonly id: string }>(records: ReadonlyMap<string, T>, id: string): T | undefined {
  for (const record of records.values()) if (record.id === id) return record;
  return undefined;
}
