/** Input that cannot be read, and names that it does not contain. */

/** `request/case`: a case of a batch. `request/export`: an account export, or a name that is not in it. */
export type InputErrorCode = 'request/case' | 'request/export';

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
    this.name = 'AskError';
    this.code = code;
    this.path = path;
    if (hint !== undefined) this.hint = hint;
  }
}
