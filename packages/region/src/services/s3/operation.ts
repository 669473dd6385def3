/** An operation of S3 as a value: what IAM must allow, and the handler. */
import type { RequiredPermission } from '../../service.ts';
import type { S3Call } from './call.ts';
import type { S3State, StoredPart } from './state.ts';

/** Bytes of an object, or of a range of it, as the body of an answer. They are held until `release`. */
export type ObjectBytes = {
  readonly parts: readonly StoredPart[];
  readonly start: number;
  readonly end: number;
  readonly release: () => void;
};

/** From now on, whatever becomes of the object: the handler calls it before anything else can happen. */
export function holdBytes(
  { blobs }: S3State,
  parts: readonly StoredPart[],
  range: { readonly start: number; readonly end: number },
): ObjectBytes {
  const held = parts.map(({ blob }) => blobs.hold(blob));
  return {
    parts,
    ...range,
    release() {
      for (const release of held) release();
    },
  };
}

/** The held bytes, piece by piece. */
export async function* readBytes({ blobs }: S3State, { parts, start, end }: ObjectBytes): AsyncGenerator<Uint8Array> {
  let position = 0;
  for (const { blob } of parts) {
    const from = Math.max(start - position, 0);
    const to = Math.min(end - position, blob.size);
    position += blob.size;
    if (from < to) yield* blobs.read(blob, from, to);
  }
}

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
