/**
 * Takes the framing of `aws-chunked` bodies away and verifies the signatures of their chunks and of their trailer. Data is handed on
 * before the signature of its chunk has come; nothing may be kept of it unless `end` returns.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { hmacSha256, sha256Hex } from '@sallyport/linux';
import { emptyHash } from '../../wire/sigv4/verify.ts';
import { incompleteBody, S3Error, signatureMismatch } from './errors.ts';

export type ChunkSigning = {
  readonly key: Uint8Array;
  readonly amzDate: string;
  readonly scope: string;
  /** The signature of the request's headers. */
  readonly seed: string;
};

/** Every chunk but the last has at least this many bytes, so that nobody makes the region verify a signature for each byte. */
const leastChunkBytes = 8192;
/** Of a chunk's size and signature, and of the whole trailer. */
const longestLine = 256;
const longestTrailer = 4096;

type State = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

export class ChunkDecoder {
  readonly #signing: ChunkSigning | undefined;
  readonly #hasTrailer: boolean;
  #state: State = 'size';
  #line = '';
  #left = 0;
  /** Of the chunk before. */
  #chunkBytes = leastChunkBytes;
  #previous: string;
  #signature = '';
  #hash = createHash('sha256');
  #trailer = '';

  /** `signing`: of chunks that are signed. */
  constructor(signing: ChunkSigning | undefined, hasTrailer: boolean) {
    this.#signing = signing;
    this.#hasTrailer = hasTrailer;
    this.#previous = signing?.seed ?? '';
  }

  /** The data in a piece of the body. */
  *decode(bytes: Buffer): Generator<Buffer> {
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === 'done') {
        // Some clients write one line end more than others.
        if (/[^\r\n]/.test(bytes.toString('latin1', at))) throw malformed();
        return;
      }
      if (this.#state === 'data') {
        const data = bytes.subarray(at, at + this.#left);
        at += data.length;
        this.#left -= data.length;
        if (this.#signing !== undefined) this.#hash.update(data);
        if (this.#left === 0) this.#state = 'data-end';
        yield data;
        continue;
      }
      const newline = bytes.indexOf(10, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      this.#line += bytes.toString('latin1', at, end);
      at = end;
      if (this.#line.length > (this.#state === 'trailer' ? longestTrailer : longestLine)) throw malformed();
      if (newline < 0) return;
      if (!this.#line.endsWith('\r\n') && this.#state !== 'trailer') throw malformed();
      const line = this.#line.replace(/\r?\n$/, '');
      this.#line = '';
      this.#takeLine(line);
    }
  }

  /** The fields of the trailer, by lower-case name, when the body has ended as it should. */
  end(): ReadonlyMap<string, string> {
    if (this.#state !== 'done') {
      if (this.#state !== 'trailer' || this.#line !== '') throw incompleteBody();
      this.#endTrailer();
    }
    return trailerFields(this.#trailer);
  }

  #takeLine(line: string): void {
    switch (this.#state) {
      case 'size':
        this.#beginChunk(line);
        break;
      case 'data-end':
        if (line !== '') throw malformed();
        this.#verifyChunk();
        this.#state = 'size';
        break;
      case 'trailer':
        if (line === '' && !this.#lacksSignature()) this.#endTrailer();
        else if (line !== '') this.#trailer += `${line}\n`;
        if (this.#trailer.length > longestTrailer) throw malformed();
        break;
      default:
        throw malformed();
    }
  }

  #beginChunk(line: string): void {
    const found = /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line);
    if (found === null || (found[2] === undefined) !== (this.#signing === undefined)) throw malformed();
    this.#left = Number.parseInt(found[1] ?? '', 16);
    if (this.#left > 0 && this.#chunkBytes < leastChunkBytes) {
      const message = `Only the last chunk is allowed to have a size less than ${leastChunkBytes} bytes`;
      throw new S3Error('InvalidChunkSizeError', 403, message);
    }
    this.#chunkBytes = this.#left;
    this.#signature = found[2] ?? '';
    if (this.#left > 0) {
      this.#state = 'data';
      return;
    }
    this.#verifyChunk();
    // The last chunk has no data; an empty line or the trailer follows.
    this.#state = 'trailer';
  }

  #verifyChunk(): void {
    if (this.#signing === undefined) return;
    const hash = this.#hash.digest('hex');
    this.#hash = createHash('sha256');
    this.#verify(this.#signature, 'AWS4-HMAC-SHA256-PAYLOAD', [emptyHash, hash]);
  }

  /** AWS's own example has empty lines before the signature of the trailer. */
  #lacksSignature(): boolean {
    return this.#signing !== undefined && this.#hasTrailer && !/^x-amz-trailer-signature:/im.test(this.#trailer);
  }

  #endTrailer(): void {
    this.#state = 'done';
    if (!this.#hasTrailer) {
      if (this.#trailer !== '') throw malformed();
      return;
    }
    if (this.#signing === undefined) return;
    const fields = trailerFields(this.#trailer);
    const signature = fields.get('x-amz-trailer-signature');
    if (signature === undefined) throw malformed();
    const signed = this.#trailer
      .split('\n')
      .filter((line) => line !== '' && !/^x-amz-trailer-signature:/i.test(line))
      .map((line) => line.replace(/^([^:]*):\s*/, (_, name: string) => `${name.toLowerCase()}:`).trimEnd())
      .map((line) => `${line}\n`)
      .join('');
    this.#verify(signature, 'AWS4-HMAC-SHA256-TRAILER', [sha256Hex(signed)]);
  }

  #verify(given: string, algorithm: string, hashes: readonly string[]): void {
    if (this.#signing === undefined) return;
    const { key, amzDate, scope } = this.#signing;
    const text = [algorithm, amzDate, scope, this.#previous, ...hashes].join('\n');
    const expected = Buffer.from(hmacSha256(key, text));
    if (!/^[0-9a-f]{64}$/i.test(given) || !timingSafeEqual(expected, Buffer.from(given, 'hex'))) {
      throw signatureMismatch();
    }
    this.#previous = given.toLowerCase();
  }
}

function trailerFields(trailer: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of trailer.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    else if (line !== '') throw malformed();
  }
  return fields;
}

function malformed(): S3Error {
  const message =
    'The request contained trailing data that was not well-formed or did not conform to our published schema.';
  return new S3Error('MalformedTrailerError', 400, message);
}
