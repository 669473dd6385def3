/** Errors of the agent. Codes begin with `node/`; only the programs print them. */
import { MetadataError } from '@sallyport/linux';

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

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same with the hint of an error that has one, for a line of the log. */
export function messageWithHint(error: unknown): string {
  const hint = hintOf(error);
  return hint === undefined ? messageOf(error) : `${messageOf(error)}; ${hint}`;
}

export function hintOf(error: unknown): string | undefined {
  return error instanceof NodeError || error instanceof MetadataError ? error.hint : undefined;
}
