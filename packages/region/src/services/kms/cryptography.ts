/** kms:Encrypt, Decrypt, ReEncrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext and GenerateRandom. */
import type {
  DecryptRequest,
  DecryptResponse,
  EncryptRequest,
  EncryptResponse,
  GenerateDataKeyRequest,
  GenerateDataKeyResponse,
  GenerateDataKeyWithoutPlaintextRequest,
  GenerateDataKeyWithoutPlaintextResponse,
  GenerateRandomRequest,
  GenerateRandomResponse,
  ReEncryptRequest,
  ReEncryptResponse,
} from '@aws-sdk/client-kms';
import type { RequestContext } from '@sallyport/iam';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { decryptWith, encryptWith, keyIdOf } from './cipher.ts';
import { constraint, incorrectKey, notServed, unknownKeyOfCiphertext, validationError } from './errors.ts';
import { findKeyOfCiphertext } from './find-key.ts';
import { namedKey, usable } from './key-states.ts';
import { type EncryptionContext, encryptionKeys, onKey, onNamedKey, unkeyed } from './permissions.ts';
import { type Key, keyArn } from './store.ts';

const mostPlaintext = 4096;
const mostCiphertext = 6144;
const mostRandom = 1024;
const algorithm = 'SYMMETRIC_DEFAULT';

type Common = {
  readonly DryRun?: boolean | undefined;
  readonly GrantTokens?: readonly string[] | undefined;
  readonly Recipient?: unknown;
};

export const encrypt: Operation<EncryptRequest, EncryptResponse> = {
  requiredPermissions: (input, call) => [
    onNamedKey(call, 'Encrypt', input.KeyId, cryptographyKeys(input.EncryptionContext, input.EncryptionAlgorithm)),
  ],
  handle(input, call) {
    const key = usable(namedKey(call, input.KeyId));
    const plaintext = checkSize('plaintext', input.Plaintext, mostPlaintext);
    finishDryRun(input);
    const CiphertextBlob = encryptWith(call.region, key, plaintext, input.EncryptionContext ?? {});
    return { CiphertextBlob, KeyId: keyArn(key), EncryptionAlgorithm: algorithm };
  },
};

export const decrypt: Operation<DecryptRequest, DecryptResponse> = {
  requiredPermissions: (input, call) => [
    onCiphertextKey(call, 'Decrypt', input.CiphertextBlob, input.EncryptionContext, input.EncryptionAlgorithm),
  ],
  handle(input, call) {
    const key = usable(keyOfCiphertext(call, input.CiphertextBlob));
    if (input.KeyId !== undefined && namedKey(call, input.KeyId) !== key) throw incorrectKey();
    const Plaintext = decryptWith(key, input.CiphertextBlob ?? new Uint8Array(), input.EncryptionContext ?? {});
    finishDryRun(input);
    return { Plaintext, KeyId: keyArn(key), EncryptionAlgorithm: algorithm };
  },
};

export const reEncrypt: Operation<ReEncryptRequest, ReEncryptResponse> = {
  requiredPermissions(input, call) {
    const source = keyOfCiphertext(call, input.CiphertextBlob);
    const { SourceEncryptionContext: from, DestinationEncryptionContext: to } = input;
    const destination = onNamedKey(
      call,
      'ReEncryptTo',
      input.DestinationKeyId,
      cryptographyKeys(to, input.DestinationEncryptionAlgorithm),
    );
    const same = { 'kms:ReEncryptOnSameKey': String(destination.resources[0]?.arn === keyArn(source)) };
    return [
      onKey(
        call,
        'ReEncryptFrom',
        { key: source },
        { ...cryptographyKeys(from, input.SourceEncryptionAlgorithm), ...same },
      ),
      { ...destination, context: { ...destination.context, ...same } },
    ];
  },
  handle(input, call) {
    const source = usable(keyOfCiphertext(call, input.CiphertextBlob));
    if (input.SourceKeyId !== undefined && namedKey(call, input.SourceKeyId) !== source) throw incorrectKey();
    const destination = usable(namedKey(call, input.DestinationKeyId));
    const plaintext = decryptWith(
      source,
      input.CiphertextBlob ?? new Uint8Array(),
      input.SourceEncryptionContext ?? {},
    );
    finishDryRun(input);
    return {
      CiphertextBlob: encryptWith(call.region, destination, plaintext, input.DestinationEncryptionContext ?? {}),
      SourceKeyId: keyArn(source),
      KeyId: keyArn(destination),
      SourceEncryptionAlgorithm: algorithm,
      DestinationEncryptionAlgorithm: algorithm,
    };
  },
};

export const generateDataKey: Operation<GenerateDataKeyRequest, GenerateDataKeyResponse> = {
  requiredPermissions: (input, call) => [dataKeyPermission(call, 'GenerateDataKey', input)],
  handle: newDataKey,
};

export const generateDataKeyWithoutPlaintext: Operation<
  GenerateDataKeyWithoutPlaintextRequest,
  GenerateDataKeyWithoutPlaintextResponse
> = {
  requiredPermissions: (input, call) => [dataKeyPermission(call, 'GenerateDataKeyWithoutPlaintext', input)],
  handle(input, call) {
    const { CiphertextBlob, KeyId } = newDataKey(input, call);
    return { CiphertextBlob, KeyId };
  },
};

export const generateRandom: Operation<GenerateRandomRequest, GenerateRandomResponse> = {
  requiredPermissions: (_, call) => [unkeyed(call, 'GenerateRandom')],
  handle(input, { region }) {
    if (input.CustomKeyStoreId !== undefined) throw notServed('custom key stores of kms');
    refuseRecipient(input);
    return { Plaintext: region.secret(checkBytes(input.NumberOfBytes)) };
  },
};

type DataKeyRequest = Common & {
  readonly KeyId?: string | undefined;
  readonly EncryptionContext?: EncryptionContext | undefined;
  readonly NumberOfBytes?: number | undefined;
  readonly KeySpec?: string | undefined;
};

function dataKeyPermission(
  call: Call,
  action: string,
  { KeyId, EncryptionContext }: DataKeyRequest,
): RequiredPermission {
  return onNamedKey(call, action, KeyId, cryptographyKeys(EncryptionContext, undefined));
}

function newDataKey(
  input: DataKeyRequest,
  call: Call,
): { Plaintext: Uint8Array; CiphertextBlob: Uint8Array; KeyId: string } {
  const key = usable(namedKey(call, input.KeyId));
  const bytes = dataKeyBytes(input);
  finishDryRun(input);
  const Plaintext = call.region.secret(bytes);
  const CiphertextBlob = encryptWith(call.region, key, Plaintext, input.EncryptionContext ?? {});
  return { Plaintext, CiphertextBlob, KeyId: keyArn(key) };
}

function dataKeyBytes({ NumberOfBytes: bytes, KeySpec: spec }: DataKeyRequest): number {
  if ((bytes === undefined) === (spec === undefined)) {
    throw validationError('Please specify either number of bytes or key spec.');
  }
  if (spec === 'AES_256') return 32;
  if (spec === 'AES_128') return 16;
  if (spec !== undefined) throw constraint('keySpec', spec, 'Member must satisfy enum value set: [AES_256, AES_128]');
  return checkBytes(bytes);
}

function checkBytes(bytes: number | undefined): number {
  if (Number.isInteger(bytes) && (bytes ?? 0) >= 1 && (bytes ?? 0) <= mostRandom) return bytes ?? 0;
  throw constraint('numberOfBytes', bytes, `Member must have value between 1 and ${mostRandom}`);
}

function onCiphertextKey(
  call: Call,
  action: string,
  ciphertext: Uint8Array | undefined,
  context: EncryptionContext | undefined,
  asked: string | undefined,
): RequiredPermission {
  return onKey(call, action, { key: keyOfCiphertext(call, ciphertext) }, cryptographyKeys(context, asked));
}

function keyOfCiphertext(call: Call, ciphertext: Uint8Array | undefined): Key {
  const id = keyIdOf(checkSize('ciphertextBlob', ciphertext, mostCiphertext));
  const key = findKeyOfCiphertext(call.region, id);
  if (key === undefined) throw unknownKeyOfCiphertext();
  return key;
}

function checkSize(member: string, bytes: Uint8Array | undefined, most: number): Uint8Array {
  if (bytes !== undefined && bytes.length >= 1 && bytes.length <= most) return bytes;
  throw constraint(member, `${bytes?.length ?? 0} bytes`, `Member must have length between 1 and ${most}`);
}

function cryptographyKeys(context: EncryptionContext | undefined, asked: string | undefined): RequestContext {
  if (asked !== undefined && asked !== algorithm) {
    throw validationError(`The algorithm ${asked.slice(0, 64)} does not fit a key of SYMMETRIC_DEFAULT.`);
  }
  return { 'kms:EncryptionAlgorithm': algorithm, ...encryptionKeys(context) };
}

/** AWS answers a dry run that would have succeeded with an error. */
function finishDryRun(input: Common): void {
  refuseRecipient(input);
  if ((input.GrantTokens?.length ?? 0) > 0) throw notServed('grants of kms');
  if (input.DryRun === true) {
    throw new ServiceError(
      'DryRunOperationException',
      400,
      'The request would have succeeded, but the DryRun option is set.',
    );
  }
}

function refuseRecipient({ Recipient }: Common): void {
  if (Recipient !== undefined) throw notServed('recipients of kms, which are Nitro enclaves');
}
