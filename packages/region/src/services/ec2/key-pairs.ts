/** ec2:CreateKeyPair, ImportKeyPair, DescribeKeyPairs and DeleteKeyPair. The region keeps public keys alone. */
import type {
  CreateKeyPairRequest,
  DeleteKeyPairRequest,
  DeleteKeyPairResult,
  DescribeKeyPairsRequest,
  DescribeKeyPairsResult,
  ImportKeyPairRequest,
  ImportKeyPairResult,
  KeyPairInfo,
  KeyPair as MadeKeyPair,
} from '@aws-sdk/client-ec2';
import { requestTagContext } from '@sallyport/aws';
import type { Account } from '../../account.ts';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { tagList } from '../../tags.ts';
import { checkId, error, invalidParameter, missingParameter, notFound, unsupported } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import { newId } from './ids.ts';
import { makeKey, readKey } from './key-material.ts';
import {
  createTagsPermission,
  keyPairResource,
  requiredPermission,
  requiredPermissionOnAny,
} from './required-permissions.ts';
import { ec2Store, type KeyPair, type LaunchKey } from './store.ts';
import { tagSpecifications } from './tag-set.ts';

const mostKeyPairs = 5000;

export const createKeyPair: Operation<CreateKeyPairRequest & { readonly KeyName: string }, MadeKeyPair> = {
  requiredPermissions: (input, call) => newKeyPermissions(call, 'CreateKeyPair', input),
  async handle(input, { account }) {
    const type = input.KeyType ?? 'rsa';
    if (type !== 'rsa' && type !== 'ed25519') throw invalidParameter(`Invalid value '${type}' for KeyType.`);
    if (input.KeyFormat === 'ppk') throw unsupported('key pairs in the format of PuTTY');
    checkName(account, input.KeyName);
    const { material, ...key } = await makeKey(type);
    // Checked again: another call may have taken the name during the await.
    checkName(account, input.KeyName);
    const pair = keep(account, input, { type, ...key });
    return {
      KeyName: pair.name,
      KeyPairId: pair.id,
      KeyFingerprint: pair.fingerprint,
      KeyMaterial: material,
      ...(pair.tags.size > 0 && { Tags: tagList(pair.tags) }),
    };
  },
};

type ImportInput = ImportKeyPairRequest & { readonly KeyName: string; readonly PublicKeyMaterial: Uint8Array };

export const importKeyPair: Operation<ImportInput, ImportKeyPairResult> = {
  requiredPermissions: (input, call) => newKeyPermissions(call, 'ImportKeyPair', input),
  handle(input, { account }) {
    checkName(account, input.KeyName);
    const key = readKey(Buffer.from(input.PublicKeyMaterial).toString('utf8'));
    if (key === undefined) throw error('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
    const pair = keep(account, input, key);
    return {
      KeyName: pair.name,
      KeyPairId: pair.id,
      KeyFingerprint: pair.fingerprint,
      ...(pair.tags.size > 0 && { Tags: tagList(pair.tags) }),
    };
  },
};

type NewKey = Pick<CreateKeyPairRequest, 'TagSpecifications'> & { readonly KeyName: string };

function newKeyPermissions(call: Call, action: string, input: NewKey): readonly RequiredPermission[] {
  const tags = tagSpecifications(input.TagSpecifications, ['key-pair']).get('key-pair');
  const { arn } = keyPairResource(call.account, input.KeyName);
  return [
    requiredPermission(call, action, [{ arn, context: requestTagContext(tags ?? []) }]),
    ...createTagsPermission(call, action, 'key-pair', tags),
  ];
}

function checkName(account: Account, name: string): void {
  const { keyPairs } = ec2Store.of(account);
  if (!/^[\x20-\x7e]{1,255}$/.test(name) || name.trim() !== name) {
    throw invalidParameter(
      `Value (${name.slice(0, 80)}) for parameter KeyName is invalid. It is up to 255 ASCII characters.`,
    );
  }
  if (keyPairs.has(name)) throw error('InvalidKeyPair.Duplicate', `The keypair already exists`);
  if (keyPairs.size >= mostKeyPairs)
    throw error('KeyPairLimitExceeded', 'The maximum number of key pairs has been reached.');
}

function keep(account: Account, input: NewKey, key: Pick<KeyPair, 'fingerprint' | 'publicKey' | 'type'>): KeyPair {
  const { region } = account;
  const tags = tagSpecifications(input.TagSpecifications, ['key-pair']).get('key-pair');
  const pair: KeyPair = {
    id: newId('key', region.random),
    name: input.KeyName,
    createdAt: region.clock.now(),
    tags: new Map(tags),
    ...key,
  };
  ec2Store.of(account).keyPairs.set(pair.name, pair);
  return pair;
}

const filters = fields<KeyPair>({
  fingerprint: ({ fingerprint }) => fingerprint,
  'key-name': ({ name }) => name,
  'key-pair-id': ({ id }) => id,
});

export const describeKeyPairs: Operation<DescribeKeyPairsRequest, DescribeKeyPairsResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeKeyPairs'),
  async handle(input, call) {
    const { account } = call;
    const all = [...ec2Store.of(account).keyPairs.values()];
    for (const name of input.KeyNames ?? []) {
      if (!all.some((pair) => pair.name === name)) throw notFound('key', name.slice(0, 255));
    }
    for (const id of input.KeyPairIds ?? []) {
      if (!all.some((pair) => pair.id === checkId('key', id))) throw notFound('key', id);
    }
    const asked = all.filter(
      ({ name, id }) => (input.KeyNames?.includes(name) ?? true) && (input.KeyPairIds?.includes(id) ?? true),
    );
    return {
      KeyPairs: (await applyFilters(call, asked, input.Filters, filters)).map((pair) =>
        detail(pair, input.IncludePublicKey === true),
      ),
    };
  },
};

function detail(pair: KeyPair, whole: boolean): KeyPairInfo {
  return {
    KeyPairId: pair.id,
    KeyName: pair.name,
    KeyType: pair.type,
    KeyFingerprint: pair.fingerprint,
    CreateTime: pair.createdAt,
    ...(whole && { PublicKey: `${pair.publicKey} ${pair.name}\n` }),
    Tags: tagList(pair.tags),
  };
}

/** By name or id. A key pair that does not exist is deleted without an error, as on AWS. */
export const deleteKeyPair: Operation<DeleteKeyPairRequest, DeleteKeyPairResult> = {
  requiredPermissions: (input, call) => [
    requiredPermission(call, 'DeleteKeyPair', [keyPairResource(call.account, nameOf(call.account, input))]),
  ],
  handle(input, { account }) {
    const { keyPairs } = ec2Store.of(account);
    const pair = keyPairs.get(nameOf(account, input));
    if (pair !== undefined) keyPairs.delete(pair.name);
    return { Return: true, ...(pair !== undefined && { KeyPairId: pair.id }) };
  },
};

function nameOf(account: Account, { KeyName, KeyPairId }: DeleteKeyPairRequest): string {
  if (KeyName !== undefined) return KeyName;
  if (KeyPairId === undefined) throw missingParameter('KeyName');
  const id = checkId('key', KeyPairId);
  return [...ec2Store.of(account).keyPairs.values()].find((pair) => pair.id === id)?.name ?? id;
}

/** The key pair that a launch names; what the instance shows of it outlives it. */
export function launchKey(account: Account, name: string | undefined): LaunchKey | undefined {
  if (name === undefined) return undefined;
  const pair = ec2Store.of(account).keyPairs.get(name);
  if (pair === undefined) throw notFound('key', name.slice(0, 255));
  return { name, publicKey: `${pair.publicKey} ${name}` };
}
