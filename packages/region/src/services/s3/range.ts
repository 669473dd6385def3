/** The range of bytes a reader asks for: one, as S3 serves. */
import { S3Error } from './errors.ts';

export type ByteRange = { readonly start: number; readonly end: number };

/** Undefined when the whole is asked for; so it is by a header that S3 cannot read, or one with several ranges. */
export function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (found === null) return undefined;
  const [, first = '', last = ''] = found;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const suffix = Math.min(Number(last), size);
    if (suffix === 0) throw invalidRange(header, size);
    return { start: size - suffix, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) throw invalidRange(header, size);
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
}

function invalidRange(RangeRequested: string | undefined, ActualObjectSize: number): S3Error {
  return new S3Error(
    'InvalidRange',
    416,
    'The requested range is not satisfiable',
    { RangeRequested, ActualObjectSize },
    { 'content-range': `bytes */${ActualObjectSize}` },
  );
}
