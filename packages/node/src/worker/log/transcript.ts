/** A session in one piece at its end, in CloudWatch Logs or Amazon S3. Until then it is in a file without a name on the node. */
import { createHash } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { type LogStream, putLogEvents } from '../../aws/log-stream.ts';
import { putObject, type S3Place } from '../../aws/put-object.ts';
import { outputFile } from '../output-file.ts';
import type { LogDestination, LogEvents } from './log-destination.ts';

/** A flood must not fill the disk of the node. */
const mostBytes = 1 << 30;
/** Events of 64 KiB each: a call of PutLogEvents takes 1 MiB. */
const eventsAtOnce = 4;
const uploadMs = 55_000;

type Whole = { readonly size: number; readonly sha256: string; pieces(): AsyncIterable<Uint8Array> };

export async function transcript(
  deliver: (whole: Whole) => Promise<void>,
  now: () => number,
  { onFailure }: LogEvents,
): Promise<LogDestination> {
  const file = await outputFile();
  const hash = createHash('sha256');
  let size = 0;
  let full = false;
  const add = (bytes: Uint8Array): void => {
    if (full) return;
    file.add(bytes);
    hash.update(bytes);
    size += bytes.length;
    full = size > mostBytes || file.failure !== undefined;
    if (full)
      onFailure(
        `its log cannot be kept on the node: ${file.failure?.message ?? `it is larger than ${mostBytes} bytes`}`,
      );
  };
  // The lines of script(1), in which the official agent puts it.
  const time = (): string =>
    new Date(now())
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, '+00:00');
  add(Buffer.from(`Script started on ${time()}\n`));
  return {
    add,
    backlog: 0,
    async close() {
      add(Buffer.from(`\nScript done on ${time()}\n`));
      await deliver({ size, sha256: hash.digest('hex'), pieces: () => file.pieces() });
    },
  };
}

export function toObject(place: S3Place, key: string): (whole: Whole) => Promise<void> {
  return ({ size, sha256, pieces }) => putObject(place, { key, size, sha256, body: pieces(), timeoutMs: uploadMs });
}

export function toLogStream(at: LogStream): (whole: Whole) => Promise<void> {
  return async ({ pieces }) => {
    const decoder = new StringDecoder('utf8');
    let messages: string[] = [];
    for await (const piece of pieces()) {
      messages.push(decoder.write(Buffer.from(piece)));
      if (messages.length < eventsAtOnce) continue;
      await putLogEvents(at, messages);
      messages = [];
    }
    if (messages.length > 0) await putLogEvents(at, messages);
  };
}
