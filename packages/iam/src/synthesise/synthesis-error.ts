/** Wishes that no policy can fulfil. */

export type SynthesisErrorCode = 'request/wish' | 'request/contradiction' | 'request/too-much';

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
