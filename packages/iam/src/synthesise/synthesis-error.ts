/** Wishes that no policy can fulfil. */

/**
 * `request/wish`: it cannot be read as one. `request/contradiction`: no policy does all of it. `request/too-much`:
 * it needs more room than IAM has (spec/iam 1.7).
 */
export type SynthesisErrorCode = 'request/wish' | 'request/contradiction' | 'request/too-much';

/** A wish no policy can fulfil. Nothing is handed out that could not be proved. */
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
