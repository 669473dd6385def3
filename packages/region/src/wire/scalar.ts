/** Scalars in the two text forms AWS uses: inside XML and query strings, and inside JSON. */
import { ServiceError } from '../service-error.ts';
import type { Scalar } from './shape.ts';

/** One scalar of a query string. `path` names it in the error. */
export function readText(scalar: Scalar, text: string, path: string): unknown {
  switch (scalar) {
    case 'string':
    case 'document':
      return text;
    case 'number': {
      // Number('') and Number(' 1') are numbers in JavaScript, not in AWS.
      if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) throw malformed(text, path, 'number');
      return Number(text);
    }
    case 'boolean': {
      const lower = text.toLowerCase();
      if (lower === 'true' || lower === '1') return true;
      if (lower === 'false' || lower === '0') return false;
      throw malformed(text, path, 'boolean');
    }
    case 'timestamp': {
      const date = readIsoTime(text) ?? (/^\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : undefined);
      if (date === undefined || Number.isNaN(date.getTime())) throw malformed(text, path, 'timestamp');
      return date;
    }
    case 'blob':
      return readBase64(text, path);
  }
}

export function writeText(scalar: Scalar, value: unknown): string {
  if (scalar === 'timestamp' && value instanceof Date) return writeIsoTime(value);
  if (scalar === 'blob' && value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return String(value);
}

/** `2026-11-21T12:00:00Z`, with milliseconds only when there are any, as AWS writes it. */
export function writeIsoTime(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z');
}

function readIsoTime(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i.test(text)) return undefined;
  return new Date(/T/i.test(text) && !/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? `${text}Z` : text);
}

/** Strict: Buffer.from would drop whatever is not base64 and so change the caller's bytes. */
export function readBase64(text: string, path: string): Uint8Array {
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 === 1) throw malformed(text, path, 'base64 blob');
  return new Uint8Array(Buffer.from(compact, 'base64'));
}

function malformed(text: string, path: string, what: string): ServiceError {
  const shown = text.length > 64 ? `${text.slice(0, 64)}...` : text;
  return new ServiceError('MalformedInput', 400, `the value '${shown}' at '${path}' is not a ${what}`);
}
