/** Collects what is wrong with a text and where, so that one reading reports everything. */
import { PolicyError, type PolicyFault } from '../error.ts';
import { codeOf, type PolicyFaultKind } from './fault-kinds.ts';

/** Lines and columns count from 1. */
export type Position = { readonly line: number; readonly column: number };

/** An offset into the text, or what was made of one earlier. */
export type Place = number | Position;

export type Faults = {
  readonly found: readonly PolicyFault[];
  locate(offset: number): Position;
  add(kind: PolicyFaultKind, place: Place, message: string, hint?: string): void;
  /** What IAM refuses to store though its meaning is clear. */
  addUnstorable(kind: PolicyFaultKind, place: Place, message: string, hint?: string): void;
  /** For faults after which nothing can be read. Throws a PolicyError; `found` holds the fault as well. */
  stop(kind: PolicyFaultKind, place: Place, message: string, hint?: string): never;
};

export function createFaults(text: string, file?: string): Faults {
  const found: PolicyFault[] = [];
  let lines: number[] | undefined;
  const locate = (offset: number): Position => {
    lines ??= lineStarts(text);
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 };
  };
  const describe = (kind: PolicyFaultKind, place: Place, message: string, hint?: string): PolicyFault => ({
    code: codeOf(kind),
    kind,
    message,
    ...(typeof place === 'number' ? locate(place) : place),
    ...(hint === undefined ? {} : { hint }),
  });
  return {
    found,
    locate,
    add: (...fault) => void found.push(describe(...fault)),
    addUnstorable: (...fault) => void found.push({ ...describe(...fault), storable: false }),
    stop: (...fault) => {
      const last = describe(...fault);
      found.push(last);
      throw new PolicyError(last, file);
    },
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1);
  return starts;
}
