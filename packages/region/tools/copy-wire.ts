/**
 * Copies the wire shapes of the served operations out of an SDK client's exported Smithy schemas into plain data.
 * The tuples are described in @smithy/types `schema/static-schemas`.
 */
import type { WireData, WireRef, WireShape } from '../src/wire/wire-data.ts';

type Exports = Readonly<Record<string, unknown>>;
type Tuple = readonly unknown[];

/** Only these traits change what is on the wire in the protocols the region speaks. */
const keptTraits = ['xmlName', 'ec2QueryName', 'xmlFlattened', 'jsonName'] as const;

export function copyWire(exports: Exports, settings: WireData['settings'], served: readonly string[]): WireData {
  const shapes: Record<string, WireShape> = {};
  const operations: Record<string, readonly [string, string]> = {};
  const all = Object.values(exports)
    .filter((value): value is Tuple => Array.isArray(value) && value[0] === 9)
    .sort((a, b) => (String(a[2]) < String(b[2]) ? -1 : 1));
  for (const operation of all) {
    const name = String(operation[2]);
    if (!served.includes(name)) continue;
    operations[name] = [structure(operation[4]), structure(operation[5])];
  }
  const missing = served.filter((name) => operations[name] === undefined);
  if (missing.length > 0) throw new Error(`the installed SDK has no operation ${missing.join(', ')}`);
  return { settings, operations, others: all.map((o) => String(o[2])).filter((n) => !served.includes(n)), shapes };

  function structure(ref: unknown): string {
    const target = ref_(ref);
    if (target === 'unit' || typeof target !== 'string') return '';
    return target;
  }

  /** Streaming blobs and the like do not occur; anything unforeseen stops the copy rather than being guessed. */
  function ref_(ref: unknown): WireRef {
    if (typeof ref === 'function') return ref_(ref());
    if (typeof ref === 'number' || ref === 'unit') return ref;
    if (!Array.isArray(ref)) throw new Error(`unknown schema reference ${String(ref)}`);
    if (typeof ref[0] !== 'number' || ref.length === 2) {
      const target = ref_(ref[0]);
      const traits = keep(ref[1]);
      if (traits === undefined) return target;
      if (Array.isArray(target)) throw new Error('traits upon traits');
      return [target as string | number, traits];
    }
    return shape(ref);
  }

  function shape(tuple: Tuple): WireRef {
    const [kind, , name] = tuple as [number, string, string];
    if (kind === 0) return ref_(tuple[4]);
    if (shapes[name] === undefined) {
      // A placeholder first: shapes may contain themselves.
      shapes[name] = [0];
      shapes[name] = filled(kind, tuple);
    }
    return name;
  }

  function filled(kind: number, tuple: Tuple): WireShape {
    if (kind === 1) return [1, ref_(tuple[4])];
    if (kind === 2) return [2, ref_(tuple[4]), ref_(tuple[5])];
    const members = (tuple[4] as readonly string[]).slice();
    const refs = (tuple[5] as readonly unknown[]).map(ref_);
    const required = (tuple[6] as number | undefined) ?? 0;
    if (kind === 3 || kind === -3) return [3, members, refs, required];
    if (kind === 4) return [4, members, refs];
    throw new Error(`unknown schema kind ${kind}`);
  }
}

function keep(traits: unknown): Record<string, string | number> | undefined {
  if (typeof traits !== 'object' || traits === null) return undefined;
  const kept: Record<string, string | number> = {};
  for (const name of keptTraits) {
    const value = (traits as Record<string, string | number>)[name];
    if (value !== undefined) kept[name] = value;
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}
