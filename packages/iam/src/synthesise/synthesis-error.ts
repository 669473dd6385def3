/** Required access that no policy can give. */

/**
 * `request/requirement`: a requirement is malformed. `request/contradiction`: no policy meets all requirements.
 * `request/limit-exceeded`: the policies would exceed IAM's limits (spec/iam 1.7).
 */
export type SynthesisErrorCode = 'request/requirement' | 'request/contradiction' | 'request/limit-exceeded';

/** Required access that no policy can give. Policies that are not proved are not returned. */
export class SynthesisError extends Error {
  readonly code: SynthesisErrorCode;
  readonly hint?: string;

  constructor(code: SynthesisErrorCode, message: string, hint?: string) {
    super(message);
    this.name = 'SynthesisError';
    this.code = code;
    if (hint !== undefined) this.hint = hint;
  }
}
