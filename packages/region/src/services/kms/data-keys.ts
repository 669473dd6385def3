/** How other services of the region use keys: in the name of their caller, who must be allowed to through that service. */
import { authorise } from '../../authorise.ts';
import type { DataKeys } from '../../data-keys.ts';
import type { Call, Operation } from '../../service.ts';
import { decrypt, encrypt, generateDataKey } from './cryptography.ts';
import { namedKey, usable } from './key-states.ts';
import { encryptionKeys, onNamedKey } from './permissions.ts';

export const dataKeys: DataKeys = {
  generate(call, KeyId, EncryptionContext) {
    const made = use(generateDataKey, { KeyId, KeySpec: 'AES_256', EncryptionContext }, call);
    const { KeyId: keyArn = '', Plaintext: plaintext, CiphertextBlob: ciphertext } = made;
    if (plaintext === undefined || ciphertext === undefined) throw new Error('a data key has both');
    return { keyArn, plaintext, ciphertext };
  },
  requireDecrypt(call, keyArn, context) {
    authorise(call, call.viaService ?? 'kms', [onNamedKey(call, 'Decrypt', keyArn, encryptionKeys(context))]);
    usable(namedKey(call, keyArn));
  },
  encrypt(call, KeyId, EncryptionContext, Plaintext) {
    const { CiphertextBlob = new Uint8Array() } = use(encrypt, { KeyId, Plaintext, EncryptionContext }, call);
    return CiphertextBlob;
  },
  decrypt(call, CiphertextBlob, EncryptionContext) {
    const { Plaintext = new Uint8Array() } = use(decrypt, { CiphertextBlob, EncryptionContext }, call);
    return Plaintext;
  },
};

function use<Input, Output>(operation: Operation<Input, Output>, input: Input, call: Call): Output {
  authorise(call, call.viaService ?? 'kms', operation.requiredPermissions(input, call));
  return operation.handle(input, call) as Output;
}
