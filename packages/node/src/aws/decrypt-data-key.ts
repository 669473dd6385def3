/** kms:Decrypt of a session's data key (spec/session-manager 7). */
import { field, type JsonService, jsonCall } from './json-call.ts';

export type SealedDataKey = {
  readonly keyId: string;
  readonly ciphertext: Uint8Array;
  readonly context: Readonly<Record<string, string>>;
};

export async function decryptDataKey(at: Omit<JsonService, 'service'>, sealed: SealedDataKey): Promise<Uint8Array> {
  const { keyId: KeyId, ciphertext, context: EncryptionContext } = sealed;
  const CiphertextBlob = Buffer.from(ciphertext).toString('base64');
  const answer = await jsonCall({ ...at, service: 'kms' }, 'Decrypt', { KeyId, CiphertextBlob, EncryptionContext });
  return new Uint8Array(Buffer.from(String(field(answer, 'Plaintext') ?? ''), 'base64'));
}
