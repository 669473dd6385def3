/** Credentials that are kept until shortly before they expire. */
import type { SigningKeys } from '@sallyport/ssm';

export type ExpiringKeys = SigningKeys & { readonly expiration?: Date };

/** A provider as the SDK's clients take it. */
export type CredentialProvider = () => Promise<ExpiringKeys>;

/** Renewed this long before the end; AWS's own providers use the same five minutes. */
const renewBeforeMs = 5 * 60_000;

/** Callers that ask at the same time share one answer. */
export function heldUntilExpiry(provider: CredentialProvider, now: () => number): CredentialProvider {
  let held: ExpiringKeys | undefined;
  let asking: Promise<ExpiringKeys> | undefined;
  return async () => {
    const left = (held?.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - now();
    if (held !== undefined && left > renewBeforeMs) return held;
    asking ??= provider().finally(() => {
      asking = undefined;
    });
    held = await asking;
    return held;
  };
}
