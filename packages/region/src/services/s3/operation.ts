/** An operation of S3 as a value: what IAM must allow, and the handler. */
import type { RequiredPermission } from '../../service.ts';
import type { S3Call } from './call.ts';
import type { StoredPart } from './state.ts';

/** Bytes of an object, or of a range of it, as the body of an answer. */
export type ObjectBytes = { readonly parts: readonly StoredPart[]; readonly start: number; readonly end: number };

type More = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytes?: ObjectBytes;
  /** In the place of the document that the model makes of the output. */
  readonly body?: string;
};

/** An answer that is not all in its output: a status of its own, headers, the bytes of an object. */
export class Answered<Output> {
  readonly status: number;
  readonly output: Output;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: ObjectBytes | undefined;
  readonly body: string | undefined;

  constructor(status: number, output: Output, { headers = {}, bytes, body }: More = {}) {
    this.status = status;
    this.output = output;
    this.headers = headers;
    this.bytes = bytes;
    this.body = body;
  }
}

export type S3Operation<Input, Output> = {
  requiredPermissions(input: Input, call: S3Call): readonly RequiredPermission[];
  handle(input: Input, call: S3Call): Output | Answered<Output> | Promise<Output | Answered<Output>>;
};

// biome-ignore lint/suspicious/noExplicitAny: a table of operations holds every input and output type; each entry is typed where it is written.
export type S3Operations = Readonly<Record<string, S3Operation<any, any>>>;
