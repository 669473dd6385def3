/** Why a region could not start. */
export type RegionErrorCode =
  | 'region/port-in-use'
  | 'region/port-forbidden'
  | 'region/cannot-listen'
  | 'region/bad-account'
  | 'region/bad-name';

export class RegionError extends Error {
  readonly code: RegionErrorCode;
  readonly hint: string | undefined;

  constructor(code: RegionErrorCode, message: string, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RegionError';
    this.code = code;
    this.hint = hint;
  }
}
