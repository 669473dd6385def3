/** How other services of the region use keys: in the name of their caller, who must be allowed to through that service. */
import { authorise, servicePrincipalMay } from '../../authorise.ts';
import type { DataKeys } from '../../data-keys.ts';
import type { Call, Operation } from '../../service.ts';
import { serviceHost } from './aws-managed.ts';
import { decrypt, encrypt, generateDataKey } from './cryptography.ts';
import { findKeyOfCiphertext } from './find-key.ts';
import { namedKey, stateOf, usable } from './key-states.ts';
import { encryptionKeys, onNamedKey, onServiceKey } from './permissions.ts';
import { keyArn } from './store.ts';

export const dataKeys: DataKeys = {
  generate(call, KeyId, EncryptionContext) {
    const made = use(generateDataKey, { KeyId, KeySpec: 'AES_256', EncryptionContext }, call);
    const { KeyId: madeBy = '', Plaintext: plaintext, CiphertextBlob: ciphertext } = made;
    if (plaintext === undefined || ciphertext === undefined) throw new Error('a data key has both');
    return { keyArn: madeBy, plaintext, ciphertext };
  },
  requireDecrypt(call, arn, context) {
    authorise(call, call.viaService ?? 'kms', [onNamedKey(call, 'Decrypt', arn, encryptionKeys(context))]);
    usable(namedKey(call, arn));
  },
  encrypt(call, KeyId, EncryptionContext, Plaintext) {
    const { CiphertextBlob = new Uint8Array() } = use(encrypt, { KeyId, Plaintext, EncryptionContext }, call);
    return CiphertextBlob;
  },
  decrypt(call, CiphertextBlob, EncryptionContext) {
    const { Plaintext = new Uint8Array() } = use(decrypt, { CiphertextBlob, EncryptionContext }, call);
    return Plaintext;
  },
  serviceMayEncrypt(region, service, arn, context) {
    const key = findKeyOfCiphertext(region, arn.slice(arn.lastIndexOf('/') + 1));
    if (key === undefined || keyArn(key) !== arn || stateOf(key) !== 'Enabled') return false;
    const name = serviceHost(key.owner, service);
    return servicePrincipalMay(region, name, onServiceKey(region, 'GenerateDataKey', key, encryptionKeys(context)));
  },
};

function use<Input, Output>(operation: Operation<Input, Output>, input: Input, call: Call): Output {
  authorise(call, call.viaService ?? 'kms', operation.requiredPermissions(input, call));
  return operation.handle(input, call) as Output;
}
