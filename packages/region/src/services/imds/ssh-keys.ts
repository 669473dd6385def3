/** `meta-data/managed-ssh-keys/`: keys pushed by EC2 Instance Connect, by Linux user, and what hosts verify them with (spec/host G.1). */
import type { Account } from '../../account.ts';
import type { Instance } from '../ec2/store.ts';
import { activeKeys } from '../ec2-instance-connect/active-keys.ts';
import { signerOf } from '../ec2-instance-connect/signer.ts';
import { type Directory, Later } from './tree.ts';

export function sshKeysDirectory(account: Account, instance: Instance): Directory {
  const { region } = account;
  const users = [...activeKeys(account, instance)].map(([user, keys]) => [
    user,
    keys.map(({ record }) => record).join(''),
  ]);
  return {
    'active-keys': users.length === 0 ? undefined : Object.fromEntries(users),
    'signer-cert': async () => (await signerOf(region)).chain,
    'signer-ocsp': new Later(async () => Object.fromEntries(await (await signerOf(region)).staples())),
  };
}
