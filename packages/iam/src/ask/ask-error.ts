/** What cannot be asked because the question or the export it is asked of cannot be read. */

export type AskErrorCode = 'request/case' | 'request/export';

/** `path` says where in the input the fault stands, such as `request.context`. */
export class AskError extends Error {
  readonly code: AskErrorCode;
  readonly path: string;
  readonly hint?: string;

  constructor(code: AskErrorCode, path: string, message: string, hint?: string) {
    super(path === '' ? message : `${path}: ${message}`);
    this.name = 'AskError';
    this.code = code;
    this.path = path;
    if (hint !== undefined) this.hint = hint;
  }
}
