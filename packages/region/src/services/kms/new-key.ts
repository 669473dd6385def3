/** Makes a key and keeps it. */
import { randomUUID } from 'node:crypto';
import type { Account } from '../../account.ts';
import { type Key, kmsStore } from './store.ts';

export type NewKey = Pick<Key, 'manager' | 'description' | 'policy' | 'tags'>;

export function keepNewKey(owner: Account, made: NewKey): Key {
  const { region } = owner;
  const key: Key = {
    ...made,
    id: randomUUID(),
    owner,
    material: region.secret(32),
    createdAt: region.clock.now(),
    enabled: true,
    deletionDate: undefined,
    rotationDays: undefined,
    rotationFrom: undefined,
  };
  kmsStore(owner).keys.set(key.id, key);
  return key;
}
