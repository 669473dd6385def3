/** Keys and aliases of one account, in memory. Key material never leaves this store. */
import { type Account, defineStore, type Store } from '../../account.ts';

export type Key = {
  readonly id: string;
  readonly owner: Account;
  readonly material: Uint8Array;
  readonly createdAt: Date;
  /** AWS managed keys belong to a service, and nobody of the account changes them. */
  readonly manager: 'CUSTOMER' | 'AWS';
  description: string;
  enabled: boolean;
  /** Set while its deletion is scheduled. */
  deletionDate: Date | undefined;
  /** With unique ids in the place of ARNs, as trust policies are stored. */
  policy: string;
  /** Days between rotations; undefined while they are off. */
  rotationDays: number | undefined;
  rotationFrom: Date | undefined;
  readonly tags: Map<string, string>;
};

export type Alias = {
  /** `alias/...` */
  readonly name: string;
  readonly createdAt: Date;
  updatedAt: Date;
  /** The id of its key. */
  target: string;
};

export type KmsStore = { readonly keys: Map<string, Key>; readonly aliases: Map<string, Alias> };

const store: Store<KmsStore> = defineStore(() => ({ keys: new Map(), aliases: new Map() }));

/** Without the keys whose time has come, and their aliases. */
export function kmsStore(account: Account): KmsStore {
  const kept = store.of(account);
  const now = account.region.clock.now();
  for (const key of kept.keys.values()) {
    if (key.deletionDate === undefined || key.deletionDate > now) continue;
    kept.keys.delete(key.id);
    for (const alias of aliasesOf(kept, key)) kept.aliases.delete(alias.name);
  }
  return kept;
}

export function aliasesOf({ aliases }: KmsStore, { id }: Key): readonly Alias[] {
  return [...aliases.values()].filter(({ target }) => target === id);
}

export function keyArn({ owner, id }: Key): string {
  return kmsArn(owner, `key/${id}`);
}

export function kmsArn({ region, id }: Account, resource: string): string {
  return `arn:${region.partition}:kms:${region.name}:${id}:${resource}`;
}
