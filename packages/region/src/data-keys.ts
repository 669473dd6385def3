/**
 * How services that encrypt with keys of KMS ask for them, in the name of their caller. KMS provides it; where no KMS is, S3 records
 * keys by name and nobody is asked.
 */
import type { Account } from './account.ts';
import type { Region } from './region.ts';
import type { Call } from './service.ts';

/** What the data is, by which a decision and a record of it can name it. */
export type EncryptionContext = Readonly<Record<string, string>>;

export type DataKey = { readonly keyArn: string; readonly plaintext: Uint8Array; readonly ciphertext: Uint8Array };

/** Every call is one of `callVia`. Keys are named by id, alias or ARN. */
export interface DataKeys {
  /** A key of 32 bytes, when the key can encrypt and the caller may have a data key of it. */
  generate(call: Call, keyId: string, context: EncryptionContext): DataKey;
  /** Returns when the key can decrypt and the caller may use it. */
  requireDecrypt(call: Call, keyArn: string, context: EncryptionContext): void;
  /** The ciphertext of at most 4096 bytes. */
  encrypt(call: Call, keyId: string, context: EncryptionContext, plaintext: Uint8Array): Uint8Array;
  decrypt(call: Call, ciphertext: Uint8Array, context: EncryptionContext): Uint8Array;
  /** Whether the policy of a key lets a service of AWS encrypt with it in its own name, and the key can. */
  serviceMayEncrypt(region: Region, service: 'logs', keyArn: string, context: EncryptionContext): boolean;
}

const provided = new WeakMap<Region, DataKeys>();

export function provideDataKeys(region: Region, keys: DataKeys): void {
  provided.set(region, keys);
}

export function dataKeysOf(region: Region): DataKeys | undefined {
  return provided.get(region);
}

/** Without KMS there is no key. */
export function serviceMayEncrypt(
  { region }: Account,
  service: 'logs',
  keyArn: string,
  context: EncryptionContext,
): boolean {
  return provided.get(region)?.serviceMayEncrypt(region, service, keyArn, context) ?? false;
}

/** The call as the service makes it further, which does not come through the VPC endpoint of the first. */
export function callVia({ endpoint: _, ...call }: Call, service: 's3' | 'ssm'): Call {
  return { ...call, viaService: service };
}
