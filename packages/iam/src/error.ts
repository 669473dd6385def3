/** What the reader and the decision throw. A verdict is never an error; an error is never a verdict of "allowed". */

/** Why a document is refused. Stable; what each means stands in docs/errors.md. */
export type PolicyErrorCode =
  | 'policy/json'
  | 'policy/too-large'
  | 'policy/too-deep'
  | 'policy/character'
  | 'policy/duplicate-key'
  | 'policy/unknown-element'
  | 'policy/nested'
  | 'policy/missing-element'
  | 'policy/element-forbidden'
  | 'policy/version'
  | 'policy/effect'
  | 'policy/sid'
  | 'policy/value'
  | 'policy/action'
  | 'policy/resource'
  | 'policy/principal'
  | 'policy/operator'
  | 'policy/condition-key'
  | 'policy/dialect'
  | 'policy/size';

/** One thing IAM would refuse. `line` and `column` count from 1. */
export type PolicyFault = {
  readonly code: PolicyErrorCode;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly hint?: string;
  /** IAM refuses to store such a policy, but what it would mean is still clear. */
  readonly storable?: false;
};

/** A document IAM would refuse. `line` and `column` count from 1. */
export class PolicyError extends Error {
  readonly code: PolicyErrorCode;
  readonly line: number;
  readonly column: number;
  readonly hint?: string;
  readonly file?: string;

  constructor(fault: PolicyFault, file?: string) {
    super(fault.message);
    this.name = 'PolicyError';
    this.code = fault.code;
    this.line = fault.line;
    this.column = fault.column;
    if (fault.hint !== undefined) this.hint = fault.hint;
    if (file !== undefined) this.file = file;
  }
}

/** Which part of a question cannot be. Stable. */
export type RequestErrorCode =
  | 'request/action'
  | 'request/resource'
  | 'request/principal'
  | 'request/context'
  | 'request/policies';

/** A question that cannot be asked: the one who asks has to mend it. */
export class RequestError extends Error {
  readonly code: RequestErrorCode;
  readonly hint?: string;

  constructor(code: RequestErrorCode, message: string, hint?: string) {
    super(message);
    this.name = 'RequestError';
    this.code = code;
    if (hint !== undefined) this.hint = hint;
  }
}
