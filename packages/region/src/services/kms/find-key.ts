/**
 * Finds the key that a request names by its id, its ARN, an alias or the ARN of an alias.
 * https://docs.aws.amazon.com/kms/latest/developerguide/find-cmk-id-arn.html
 */
import type { Account } from '../../account.ts';
import type { Region } from '../../region.ts';
import { awsManagedKey } from './aws-managed.ts';
import { constraint, invalidArn, notFound } from './errors.ts';
import { type Key, kmsArn, kmsStore } from './store.ts';

export type NamedKey = {
  readonly key: Key;
  /** The alias by which the request names it, for `kms:RequestAlias`. */
  readonly alias?: string;
};

/** The ARN of a key that is not there and is of another account: the caller may not learn that. */
export type ForeignArn = { readonly foreignArn: string };

const longestKeyId = 2048;

export function findKey(caller: Account, keyId: string): NamedKey | ForeignArn {
  if (keyId.length < 1 || keyId.length > longestKeyId) {
    throw constraint('keyId', keyId, 'Member must have length between 1 and 2048');
  }
  if (!keyId.startsWith('arn:')) return inAccount(caller, caller, keyId);
  const [, partition, service, region, account = '', resource = ''] = keyId.split(':');
  const here = caller.region;
  if (partition !== here.partition || service !== 'kms' || region !== here.name || !/^(key|alias)\//.test(resource)) {
    throw invalidArn(`Invalid arn ${here.name}`);
  }
  const owner = here.accounts.get(account);
  if (owner === undefined) return { foreignArn: keyId };
  return inAccount(caller, owner, resource.replace(/^key\//, ''));
}

function inAccount(caller: Account, owner: Account, name: string): NamedKey | ForeignArn {
  const { keys, aliases } = kmsStore(owner);
  if (name.startsWith('alias/')) {
    const target = aliases.get(name)?.target;
    const key = target === undefined ? awsManagedKey(owner, name) : keys.get(target);
    if (key === undefined) throw notFound(`Alias ${kmsArn(owner, name)} is not found.`);
    return { key, alias: name };
  }
  const key = keys.get(name);
  if (key !== undefined) return { key };
  if (owner !== caller) return { foreignArn: kmsArn(owner, `key/${name}`) };
  if (!/^(mrk-)?[0-9a-f-]{8,64}$/.test(name)) throw notFound(`Invalid keyId ${name.slice(0, 128)}`);
  throw notFound(`Key '${kmsArn(owner, `key/${name}`)}' does not exist`);
}

/** A key by the id that its ciphertexts carry, in whichever account it is. */
export function findKeyOfCiphertext(region: Region, id: string): Key | undefined {
  for (const account of region.accounts.values()) {
    const key = kmsStore(account).keys.get(id);
    if (key !== undefined) return key;
  }
  return undefined;
}
