/**
 * Errors of parsing and of requests. A denied request is not an error, and an error never means that a request is
 * allowed.
 */
import type { PolicyFaultKind } from './document/fault-kinds.ts';

/** Why a document is refused. Stable; docs/errors.md explains each code. */
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
  /** Which of the faults with this code. */
  readonly kind: PolicyFaultKind;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly hint?: string;
  /** IAM refuses to store such a policy, but it can be evaluated. */
  readonly storable?: false;
};

/** A document IAM would refuse. `line` and `column` count from 1. */
export class PolicyError extends Error {
  readonly code: PolicyErrorCode;
  /** Which of the faults with this code; absent when the text is not a policy, such as a file of suppressions. */
  readonly kind?: PolicyFaultKind;
  readonly line: number;
  readonly column: number;
  readonly hint?: string;
  readonly file?: string;

  constructor(fault: Omit<PolicyFault, 'kind'> & { readonly kind?: PolicyFaultKind }, file?: string) {
    super(fault.message);
    this.name = 'PolicyError';
    this.code = fault.code;
    if (fault.kind !== undefined) this.kind = fault.kind;
    this.line = fault.line;
    this.column = fault.column;
    if (fault.hint !== undefined) this.hint = fault.hint;
    if (file !== undefined) this.file = file;
  }
}

/** Which part of a request is malformed. Stable. */
export type RequestErrorCode =
  | 'request/action'
  | 'request/resource'
  | 'request/principal'
  | 'request/context'
  | 'request/policies';

/** A malformed request. */
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
