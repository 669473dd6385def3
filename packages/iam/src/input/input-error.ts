/** What cannot be asked because the question or the export it is asked of cannot be read. */

/** `request/case`: a case of a batch. `request/export`: an export, or somebody or something that is not in it. */
export type AskErrorCode = 'request/case' | 'request/export';

/**
 * What is asked, or what it is asked of, cannot be read. `path` says where in the input, such as `request.context`;
 * empty: the whole.
 */
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
