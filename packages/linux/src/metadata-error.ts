/** Why the instance metadata service could not be used. */
export type MetadataErrorCode = 'metadata/no-answer' | 'metadata/unusable' | 'metadata/no-role';

export class MetadataError extends Error {
  readonly code: MetadataErrorCode;
  readonly hint: string | undefined;

  constructor(
    code: MetadataErrorCode,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MetadataError';
    this.code = code;
    this.hint = options.hint;
  }
}
