/** The agent's failures. Codes begin with `node/`; only the entry points print them. */
export type NodeErrorCode =
  | 'node/metadata'
  | 'node/access-denied'
  | 'node/gateway'
  | 'node/request'
  | 'node/document'
  | 'node/run-as'
  | 'node/account'
  | 'node/command'
  | 'node/destination'
  | 'node/worker'
  | 'node/session';

export class NodeError extends Error {
  readonly code: NodeErrorCode;
  readonly hint: string | undefined;

  constructor(
    code: NodeErrorCode,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'NodeError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** A sentence for whatever was thrown. */
export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
