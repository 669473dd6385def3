/** Wire shapes as the codecs walk them, made out of the generated data on first use. */
import type { WireData, WireRef, WireShape, WireTraits } from './wire-data.ts';

export type Scalar = 'string' | 'number' | 'boolean' | 'timestamp' | 'document' | 'blob';

export type Shape =
  | { readonly kind: 'scalar'; readonly scalar: Scalar /** Of a timestamp in a header. */; readonly iso?: boolean }
  | { readonly kind: 'list'; readonly member: Member }
  | { readonly kind: 'map'; readonly key: Member; readonly value: Member }
  | {
      readonly kind: 'structure';
      readonly members: ReadonlyMap<string, Member>;
      readonly required: readonly string[];
      /** The element the structure is, where it is not named as its member or its own name. */
      readonly xmlName?: string;
    };

export type Member = {
  readonly name: string;
  readonly traits: WireTraits;
  /** A function, because shapes may contain themselves. */
  readonly shape: () => Shape;
};

export type OperationShape = {
  readonly input: Shape | undefined;
  readonly output: Shape | undefined;
  /** The name of the output's structure, which is its element in XML where it has no other. */
  readonly outputName: string;
};

export type WireModel = {
  readonly settings: WireData['settings'];
  operation(name: string): OperationShape | undefined;
  /** Whether AWS has an operation of this name that the region does not serve. */
  unserved(name: string): boolean;
};

const scalars: Readonly<Record<number, Scalar>> = {
  0: 'string',
  1: 'number',
  2: 'boolean',
  4: 'timestamp',
  5: 'timestamp',
  6: 'timestamp',
  7: 'timestamp',
  15: 'document',
  17: 'number',
  19: 'number',
  21: 'blob',
  42: 'blob',
};
/** Timestamps that are ISO 8601 wherever they are; the others are dates of HTTP when they are in a header. */
const isoTime = 5;

const noTraits: WireTraits = {};
const listBit = 64;
const mapBit = 128;

export function wireModel(data: WireData): WireModel {
  const made = new Map<string, Shape>();
  const others = new Set(data.others);
  const operations = new Map(Object.entries(data.operations));
  return {
    settings: data.settings,
    operation(name) {
      const shapes = operations.get(name);
      if (shapes === undefined) return undefined;
      return { input: named(shapes[0]), output: named(shapes[1]), outputName: shapes[1] };
    },
    unserved: (name) => others.has(name),
  };

  function named(name: string): Shape | undefined {
    return name === '' ? undefined : shapeByName(name);
  }

  function shapeByName(name: string): Shape {
    const known = made.get(name);
    if (known !== undefined) return known;
    const wire = data.shapes[name];
    if (wire === undefined) throw new Error(`wire data lacks the shape ${name}`);
    const shape = make(wire);
    made.set(name, shape);
    return shape;
  }

  function make(wire: WireShape): Shape {
    switch (wire[0]) {
      case 0:
        throw new Error('wire data holds an unfinished shape');
      case 1:
        return { kind: 'list', member: member('member', wire[1]) };
      case 2:
        return { kind: 'map', key: member('key', wire[1]), value: member('value', wire[2]) };
      case 3:
      case 4: {
        const members = new Map<string, Member>();
        for (const [i, name] of wire[1].entries()) members.set(name, member(name, wire[2][i] ?? 0));
        if (wire[0] === 4) return { kind: 'structure', members, required: [] };
        const xmlName = wire[4]?.xmlName;
        return {
          kind: 'structure',
          members,
          required: wire[1].slice(0, wire[3]),
          ...(xmlName !== undefined && { xmlName }),
        };
      }
    }
  }

  function member(name: string, ref: WireRef): Member {
    if (typeof ref === 'object') return { name, traits: ref[1], shape: () => target(ref[0]) };
    return { name, traits: noTraits, shape: () => target(ref) };
  }

  function target(ref: number | string): Shape {
    if (typeof ref === 'string') return shapeByName(ref);
    if (ref >= mapBit) return { kind: 'map', key: member('key', 0), value: member('value', ref - mapBit) };
    if (ref >= listBit) return { kind: 'list', member: member('member', ref - listBit) };
    const scalar = scalars[ref];
    if (scalar === undefined) throw new Error(`wire data holds the unknown scalar ${ref}`);
    return ref === isoTime ? { kind: 'scalar', scalar, iso: true } : { kind: 'scalar', scalar };
  }
}
