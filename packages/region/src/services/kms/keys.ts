/** kms:CreateKey, DescribeKey, ListKeys and UpdateKeyDescription. */
import type {
  CreateKeyRequest,
  CreateKeyResponse,
  DescribeKeyRequest,
  DescribeKeyResponse,
  KeyMetadata,
  ListKeysRequest,
  ListKeysResponse,
  UpdateKeyDescriptionRequest,
} from '@aws-sdk/client-kms';
import type { Operation, RequiredPermission } from '../../service.ts';
import { requestTags } from '../../tags.ts';
import { constraint, limitExceeded, notServed } from './errors.ts';
import { checkKeyPolicy, defaultKeyPolicy } from './key-policy.ts';
import { changeable, namedKey, stateOf, unlessPending } from './key-states.ts';
import { keepNewKey } from './new-key.ts';
import { paginate } from './paginate.ts';
import { onNamedKey, unkeyed } from './permissions.ts';
import { type Key, keyArn, kmsStore } from './store.ts';
import { readTags } from './tags.ts';

/** AWS's quota is 100,000; this one is for memory. */
const mostKeys = 1000;
const longestDescription = 8192;

export const createKey: Operation<CreateKeyRequest, CreateKeyResponse> = {
  requiredPermissions(input, call) {
    const context = {
      'kms:KeySpec': input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT',
      'kms:KeyUsage': input.KeyUsage ?? 'ENCRYPT_DECRYPT',
      'kms:KeyOrigin': input.Origin ?? 'AWS_KMS',
      'kms:MultiRegion': String(input.MultiRegion ?? false),
      'kms:BypassPolicyLockoutSafetyCheck': String(input.BypassPolicyLockoutSafetyCheck ?? false),
      ...requestTags(tagsOf(input)),
    };
    const permissions: RequiredPermission[] = [unkeyed(call, 'CreateKey', '*', context)];
    if ((input.Tags?.length ?? 0) > 0) permissions.push(unkeyed(call, 'TagResource', '*', context));
    return permissions;
  },
  handle(input, call) {
    refuseOtherKinds(input);
    const { account } = call;
    if (kmsStore(account).keys.size >= mostKeys) throw limitExceeded(`An account can have ${mostKeys} keys.`);
    const policy = checkKeyPolicy(call, input.Policy ?? defaultKeyPolicy(account), {
      bypassSafetyCheck: input.BypassPolicyLockoutSafetyCheck === true,
    });
    const key = keepNewKey(account, {
      manager: 'CUSTOMER',
      description: checkDescription(input.Description),
      policy,
      tags: readTags(tagsOf(input)),
    });
    return { KeyMetadata: metadata(key) };
  },
};

export const describeKey: Operation<DescribeKeyRequest, DescribeKeyResponse> = {
  requiredPermissions: ({ KeyId }, call) => [onNamedKey(call, 'DescribeKey', KeyId)],
  handle: ({ KeyId }, call) => ({ KeyMetadata: metadata(namedKey(call, KeyId)) }),
};

export const listKeys: Operation<ListKeysRequest, ListKeysResponse> = {
  requiredPermissions: (_, call) => [unkeyed(call, 'ListKeys')],
  handle(input, { account }) {
    const { items, ...rest } = paginate(kmsStore(account).keys.values(), ({ id }) => id, input, 1000);
    return { ...rest, Keys: items.map((key) => ({ KeyId: key.id, KeyArn: keyArn(key) })) };
  },
};

export const updateKeyDescription: Operation<UpdateKeyDescriptionRequest, void> = {
  requiredPermissions: ({ KeyId }, call) => [onNamedKey(call, 'UpdateKeyDescription', KeyId)],
  handle({ KeyId, Description }, call) {
    unlessPending(changeable(call, KeyId)).description = checkDescription(Description);
  },
};

function tagsOf({ Tags }: CreateKeyRequest): { Key: string; Value: string }[] {
  return (Tags ?? []).map(({ TagKey: Key = '', TagValue: Value = '' }) => ({ Key, Value }));
}

function checkDescription(text = ''): string {
  if (text.length <= longestDescription) return text;
  throw constraint('description', text, `Member must have length less than or equal to ${longestDescription}`);
}

function refuseOtherKinds(input: CreateKeyRequest): void {
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  if (spec !== 'SYMMETRIC_DEFAULT') throw notServed(`kms keys of ${spec}`);
  if ((input.KeyUsage ?? 'ENCRYPT_DECRYPT') !== 'ENCRYPT_DECRYPT') throw notServed(`kms keys for ${input.KeyUsage}`);
  if ((input.Origin ?? 'AWS_KMS') !== 'AWS_KMS') throw notServed(`kms keys with origin ${input.Origin}`);
  if (input.MultiRegion === true) throw notServed('multi-Region keys of kms');
  if (input.CustomKeyStoreId !== undefined || input.XksKeyId !== undefined) throw notServed('custom key stores of kms');
}

function metadata(key: Key): KeyMetadata {
  return {
    AWSAccountId: key.owner.id,
    KeyId: key.id,
    Arn: keyArn(key),
    CreationDate: key.createdAt,
    Enabled: stateOf(key) === 'Enabled',
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: stateOf(key),
    ...(key.deletionDate !== undefined && { DeletionDate: key.deletionDate }),
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}
