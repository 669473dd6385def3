/** Input that cannot be read, and names that it does not contain. */

/**
 * `request/case`: a case of a batch. `request/export`: an account export. `request/unknown`: a principal, role, node or
 * document that the account does not have, or an action that AWS does not have.
 */
export type InputErrorCode = 'request/case' | 'request/export' | 'request/unknown';

/**
 * A case or an account export cannot be read, or does not contain what is asked about. `path` is the place in the input,
 * such as `request.context`; empty: the whole.
 */
export class InputError extends Error {
  readonly code: InputErrorCode;
  readonly path: string;
  readonly hint?: string;

  constructor(code: InputErrorCode, path: string, message: string, hint?: string) {
    super(path === '' ? message : `${path}: ${message}`);
    this.name = 'InputError';
    this.code = code;
    this.path = path;
    if (hint !== undefined) this.hint = hint;
  }
}
