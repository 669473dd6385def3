/**
 * How services that encrypt with keys of KMS ask for them. KMS provides it; where no KMS is, keys are recorded by name and nobody is
 * asked.
 */
import type { Region } from './region.ts';
import type { Call } from './service.ts';

/** What the data is, by which a decision and a record of it can name it. */
export type EncryptionContext = Readonly<Record<string, string>>;

export interface DataKeys {
  /** The ARN of the key, when it can encrypt and the caller may have a data key of it. `keyId`: id, alias or ARN. */
  generate(call: Call, keyId: string, context: EncryptionContext): string;
  /** Returns when the key can decrypt and the caller may use it. */
  decrypt(call: Call, keyArn: string, context: EncryptionContext): void;
}

const provided = new WeakMap<Region, DataKeys>();

export function provideDataKeys(region: Region, keys: DataKeys): void {
  provided.set(region, keys);
}

export function dataKeysOf(region: Region): DataKeys | undefined {
  return provided.get(region);
}
