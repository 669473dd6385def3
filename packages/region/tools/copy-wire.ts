/**
 * Copies the wire shapes of the served operations out of an SDK client's exported Smithy schemas into plain data.
 * The tuples are described in @smithy/types `schema/static-schemas`.
 */
import type { WireData, WireRef, WireShape, WireTraits } from '../src/wire/wire-data.ts';

type Exports = Readonly<Record<string, unknown>>;
type Tuple = readonly unknown[];

/** Only these traits change what is on the wire in the protocols the region speaks. */
const keptTraits = ['xmlName', 'ec2QueryName', 'xmlFlattened', 'jsonName'] as const;
/** Those that say where in an HTTP message a member is, for services whose operations are methods and paths. */
const keptRestTraits = ['httpHeader', 'httpQuery', 'httpPayload', 'httpPrefixHeaders', 'xmlAttribute'] as const;
/** Traits that are written as one number, a bit each. */
const bitTraits: readonly (readonly [number, keyof WireTraits])[] = [
  [1, 'httpLabel'],
  [16, 'httpPayload'],
];

type Style = 'rpc' | 'rest';

export function copyWire(
  exports: Exports,
  settings: WireData['settings'],
  served: readonly string[],
  style: Style = 'rpc',
): WireData {
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
  const http = Object.fromEntries(
    all.map((operation) => [String(operation[2]), (operation[3] as { http?: readonly [string, string, number] }).http]),
  ) as NonNullable<WireData['http']>;
  const missing = served.filter((name) => operations[name] === undefined);
  if (missing.length > 0) throw new Error(`the installed SDK has no operation ${missing.join(', ')}`);
  const others = all.map((o) => String(o[2])).filter((n) => !served.includes(n));
  return { settings, operations, others, shapes, ...(style === 'rest' && { http }) };

  function structure(ref: unknown): string {
    const target = ref_(ref);
    if (target === 'unit' || typeof target !== 'string') return '';
    return target;
  }

  /** Anything unforeseen stops the copy rather than being guessed. */
  function ref_(ref: unknown): WireRef {
    if (typeof ref === 'function') return ref_(ref());
    if (typeof ref === 'number' || ref === 'unit') return ref;
    if (!Array.isArray(ref)) throw new Error(`unknown schema reference ${String(ref)}`);
    if (typeof ref[0] !== 'number' || ref.length === 2) {
      const target = ref_(ref[0]);
      const traits = keep(ref[1], style);
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
    const traits = style === 'rest' ? keep(tuple[3], style) : undefined;
    if (kind === 3 || kind === -3)
      return traits === undefined ? [3, members, refs, required] : [3, members, refs, required, traits];
    if (kind === 4) return [4, members, refs];
    throw new Error(`unknown schema kind ${kind}`);
  }
}

function keep(traits: unknown, style: Style): WireTraits | undefined {
  const kept: Record<string, string | number> = {};
  if (style === 'rest' && typeof traits === 'number') {
    for (const [bit, name] of bitTraits) if ((traits & bit) !== 0) kept[name] = 1;
  }
  if (typeof traits === 'object' && traits !== null) {
    for (const name of style === 'rest' ? [...keptTraits, ...keptRestTraits] : keptTraits) {
      const value = (traits as Record<string, string | number>)[name];
      if (value !== undefined) kept[name] = value;
    }
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}
