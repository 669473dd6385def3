/** Values that fit a wire shape, grown from a seed: every member may be there or not. */
import type { Shape } from '../src/wire/shape.ts';

export type Chance = () => number;

export function chance(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const deepest = 5;
const letters = [
  'a',
  'Z',
  '0',
  ' ',
  '&',
  '<',
  '>',
  '"',
  "'",
  '+',
  '=',
  '%',
  '.',
  '/',
  '*',
  '~',
  'é',
  '😀',
  '\n',
  '\t',
  ']]>',
];

/** Nothing when no value of this shape fits in the depth left. */
export function randomValue(shape: Shape, next: Chance, depth = 0): unknown {
  switch (shape.kind) {
    case 'scalar':
      return scalar(shape.scalar, next);
    case 'list': {
      const items = Array.from({ length: 1 + Math.floor(next() * 2) }, () =>
        depth > deepest ? undefined : randomValue(shape.member.shape(), next, depth + 1),
      ).filter((item) => item !== undefined);
      return items.length === 0 ? undefined : items;
    }
    case 'map': {
      const value = depth > deepest ? undefined : randomValue(shape.value.shape(), next, depth + 1);
      return value === undefined ? undefined : { [`k${Math.floor(next() * 100)}`]: value };
    }
    case 'structure': {
      const object: Record<string, unknown> = {};
      for (const [name, member] of shape.members) {
        if (depth > deepest || next() < 0.4) continue;
        const value = randomValue(member.shape(), next, depth + 1);
        if (value !== undefined) object[name] = value;
      }
      return Object.keys(object).length === 0 ? undefined : object;
    }
  }
}

function scalar(kind: string, next: Chance): unknown {
  switch (kind) {
    case 'number':
      return Math.floor(next() * 2 ** 31) - 2 ** 30;
    case 'boolean':
      return next() < 0.5;
    case 'timestamp':
      return new Date(Math.floor(next() * 4e9) * 1000);
    case 'blob':
      return Uint8Array.from({ length: Math.floor(next() * 8) }, () => Math.floor(next() * 256));
    default:
      return text(next);
  }
}

/** The SDK's XML reader takes text of nothing but white space for layout. */
function text(next: Chance): string {
  const made = Array.from({ length: Math.floor(next() * 6) }, () => letters[Math.floor(next() * letters.length)]).join(
    '',
  );
  return made.trim() === '' ? '' : made;
}
