/** An account of the region. The state of services is kept by each service in a store per account (`defineStore`). */
import type { Region } from './region.ts';

export type Account = {
  /** Twelve digits. */
  readonly id: string;
  readonly region: Region;
};

export type Store<T> = { of(account: Account): T };

/** State of one service for one account, made on first use. */
export function defineStore<T>(create: (account: Account) => T): Store<T> {
  const stores = new WeakMap<Account, T>();
  return {
    of(account) {
      let store = stores.get(account);
      if (store === undefined) {
        store = create(account);
        stores.set(account, store);
      }
      return store;
    },
  };
}
