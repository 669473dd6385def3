/** AWS Key Management Service: symmetric keys, their policies and aliases, and encryption with them. */
import { provideDataKeys } from '../../data-keys.ts';
import type { Service } from '../../service.ts';
import { createAlias, deleteAlias, listAliases, updateAlias } from './aliases.ts';
import {
  decrypt,
  encrypt,
  generateDataKey,
  generateDataKeyWithoutPlaintext,
  generateRandom,
  reEncrypt,
} from './cryptography.ts';
import { dataKeys } from './data-keys.ts';
import { getKeyPolicy, listKeyPolicies, putKeyPolicy } from './key-policy.ts';
import { cancelKeyDeletion, disableKey, enableKey, scheduleKeyDeletion } from './key-states.ts';
import { createKey, describeKey, listKeys, updateKeyDescription } from './keys.ts';
import { disableKeyRotation, enableKeyRotation, getKeyRotationStatus } from './rotation.ts';
import { listResourceTags, tagResource, untagResource } from './tags.ts';

export const kms: Service = {
  name: 'kms',
  protocol: 'json',
  operations: {
    CancelKeyDeletion: cancelKeyDeletion,
    CreateAlias: createAlias,
    CreateKey: createKey,
    Decrypt: decrypt,
    DeleteAlias: deleteAlias,
    DescribeKey: describeKey,
    DisableKey: disableKey,
    DisableKeyRotation: disableKeyRotation,
    EnableKey: enableKey,
    EnableKeyRotation: enableKeyRotation,
    Encrypt: encrypt,
    GenerateDataKey: generateDataKey,
    GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext,
    GenerateRandom: generateRandom,
    GetKeyPolicy: getKeyPolicy,
    GetKeyRotationStatus: getKeyRotationStatus,
    ListAliases: listAliases,
    ListKeyPolicies: listKeyPolicies,
    ListKeys: listKeys,
    ListResourceTags: listResourceTags,
    PutKeyPolicy: putKeyPolicy,
    ReEncrypt: reEncrypt,
    ScheduleKeyDeletion: scheduleKeyDeletion,
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateAlias: updateAlias,
    UpdateKeyDescription: updateKeyDescription,
  },
  open(region) {
    provideDataKeys(region, dataKeys);
    return undefined;
  },
};
