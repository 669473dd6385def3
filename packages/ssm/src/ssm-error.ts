/** The errors of this package: a peer breaks the protocol, or a caller asks for something the protocol cannot carry. */
export type SsmErrorCode =
  | 'ssm/frame-too-short'
  | 'ssm/frame-too-large'
  | 'ssm/frame-malformed'
  | 'ssm/frame-digest'
  | 'ssm/payload-empty'
  | 'ssm/message-malformed'
  | 'ssm/message-too-large'
  | 'ssm/stream-overflow'
  | 'ssm/decryption'
  | 'ssm/mux-malformed'
  | 'ssm/mux-overflow';

export class SsmError extends Error {
  readonly code: SsmErrorCode;

  constructor(code: SsmErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'SsmError';
    this.code = code;
  }
}
