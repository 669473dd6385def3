/** Collects what is wrong with a document and where, so that one reading reports everything. */
import { PolicyError, type PolicyFault } from '../error.ts';
import { codeOf, type PolicyFaultKind } from './fault-kinds.ts';
import type { Lines, Position } from './position.ts';

/** An offset into the text, a position made of one earlier, or the value that the fault is about. */
export type Place = number | Position | { readonly at: number | Position; readonly text?: string };

export type Faults = {
  readonly found: readonly PolicyFault[];
  locate(offset: number): Position;
  add(kind: PolicyFaultKind, place: Place, message: string, hint?: string): void;
  /** What IAM refuses to store though its meaning is clear. */
  addUnstorable(kind: PolicyFaultKind, place: Place, message: string, hint?: string): void;
  /** For faults after which nothing can be read. Throws a PolicyError; `found` holds the fault as well. */
  stop(kind: PolicyFaultKind, place: Place, message: string, hint?: string): never;
};

export type FaultOptions = {
  readonly file?: string;
  /** Values that are not known yet, whose faults are left out. */
  readonly isUnknown?: (text: string) => boolean;
};

export function createFaults({ locate }: Lines, { file, isUnknown }: FaultOptions = {}): Faults {
  const found: PolicyFault[] = [];
  const positionOf = (place: Place): Position => {
    if (typeof place === 'number') return locate(place);
    return 'at' in place ? positionOf(place.at) : place;
  };
  const describe = (kind: PolicyFaultKind, place: Place, message: string, hint?: string): PolicyFault => ({
    code: codeOf(kind),
    kind,
    message,
    ...positionOf(place),
    ...(hint === undefined ? {} : { hint }),
  });
  const keep = (place: Place, fault: PolicyFault): void => {
    const text = typeof place === 'object' && 'at' in place ? place.text : undefined;
    if (text === undefined || isUnknown?.(text) !== true) found.push(fault);
  };
  return {
    found,
    locate,
    add: (kind, place, ...text) => keep(place, describe(kind, place, ...text)),
    addUnstorable: (kind, place, ...text) => keep(place, { ...describe(kind, place, ...text), storable: false }),
    stop: (...fault) => {
      const last = describe(...fault);
      found.push(last);
      throw new PolicyError(last, file);
    },
  };
}

/**
 * In the order of their places, except that a foreign character comes first, as it is the cause of what follows, and a
 * missing element last, as it often is a misspelt one, which the other fault names.
 */
export function inOrder(faults: readonly PolicyFault[]): readonly PolicyFault[] {
  return faults.toSorted((a, b) => rankOf(a) - rankOf(b) || a.line - b.line || a.column - b.column);
}

function rankOf({ code }: PolicyFault): number {
  if (code === 'policy/character') return 0;
  return code === 'policy/missing-element' ? 2 : 1;
}
