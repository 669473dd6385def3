/** Keys pushed to instances: each for one Linux user of one instance, for 60 seconds by the region's clock. */
import { type Account, defineStore } from '../../account.ts';
import type { Instance } from '../ec2/store.ts';
import { type Push, signedRecord } from './record.ts';
import { signerOf } from './signer.ts';

export type ActiveKey = { readonly publicKey: string; readonly expires: Date; readonly record: string };

const lifetime = 60_000;

/** By instance id, then by user. */
const store = defineStore(() => new Map<string, Map<string, ActiveKey[]>>());

export async function pushKey(
  account: Account,
  instance: Instance,
  user: string,
  push: Pick<Push, 'publicKey' | 'caller' | 'requestId'>,
): Promise<void> {
  const signer = await signerOf(account.region);
  const expires = new Date(account.region.clock.now().getTime() + lifetime);
  const { publicKey } = push;
  const key = { publicKey, expires, record: await signedRecord({ ...push, expires, instanceId: instance.id }, signer) };
  sweep(account);
  const users = store.of(account).get(instance.id) ?? new Map<string, ActiveKey[]>();
  store.of(account).set(instance.id, users);
  users.set(user, [...(users.get(user) ?? []).filter((other) => other.publicKey !== publicKey), key]);
}

/** Keys that have not expired, by user. */
export function activeKeys(account: Account, instance: Instance): ReadonlyMap<string, readonly ActiveKey[]> {
  sweep(account);
  return store.of(account).get(instance.id) ?? new Map<string, ActiveKey[]>();
}

function sweep(account: Account): void {
  const now = account.region.clock.now();
  for (const [id, users] of store.of(account)) {
    for (const [user, keys] of users) {
      const alive = keys.filter(({ expires }) => expires > now);
      if (alive.length > 0) users.set(user, alive);
      else users.delete(user);
    }
    if (users.size === 0) store.of(account).delete(id);
  }
}
