/** Why connecting to an instance or running a session on it failed: a stable code, one sentence, and what to do. */
export type ConnectErrorCode =
  /** Denied by IAM; the hint holds the statement that would allow it. */
  | 'connect/access-denied'
  | 'connect/no-credentials'
  /** A role session would have no name of a person. */
  | 'connect/no-session-name'
  | 'connect/credentials-expired'
  | 'connect/credentials-invalid'
  | 'connect/no-region'
  | 'connect/wrong-region'
  | 'connect/endpoint-unreachable'
  | 'connect/throttled'
  /** The service answered something none of the others names. */
  | 'connect/service-error'
  /** The text cannot be a target. */
  | 'connect/invalid-target'
  | 'connect/target-unknown'
  | 'connect/target-ambiguous'
  | 'connect/target-stopped'
  | 'connect/target-offline'
  | 'connect/document-unknown'
  /** Of the wrong type or schema, or with parameters it does not take. */
  | 'connect/invalid-document'
  | 'connect/session-unknown'
  /** The stream address is not one of AWS's or of the configured endpoint. */
  | 'connect/stream-refused'
  /** The gateway refused the WebSocket. */
  | 'connect/stream-rejected'
  | 'connect/start-timeout'
  | 'connect/session-failed'
  | 'connect/session-lost'
  /** By TerminateSession; the sentence names the caller. */
  | 'connect/session-terminated'
  | 'connect/session-idle'
  /** Its maximum duration. */
  | 'connect/session-expired'
  /** The key of KMS that encrypts the session is disabled, pending deletion or not there. */
  | 'connect/key-unusable'
  | 'connect/handshake-refused'
  | 'connect/protocol'
  | 'connect/input-unavailable'
  | 'connect/no-exit-code'
  | 'connect/cancelled';

export class ConnectError extends Error {
  readonly code: ConnectErrorCode;
  /** One or more lines. */
  readonly hint: string | undefined;

  constructor(code: ConnectErrorCode, message: string, hint?: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'ConnectError';
    this.code = code;
    this.hint = hint;
  }
}
