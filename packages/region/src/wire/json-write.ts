/** Outputs into AWS JSON 1.1: timestamps as epoch seconds, blobs as base64, absent members left out. */
import type { Shape } from './shape.ts';

export function writeJson(shape: Shape | undefined, value: unknown): string {
  return JSON.stringify(shape === undefined ? {} : plain(shape, value));
}

function plain(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'scalar':
      if (value instanceof Date) return value.getTime() / 1000;
      if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
      return value;
    case 'list': {
      const member = shape.member.shape();
      return (value as readonly unknown[]).map((item) => plain(member, item));
    }
    case 'map': {
      const member = shape.value.shape();
      return fromEntries(
        Object.entries(value as object)
          .filter(([, item]) => item !== undefined && item !== null)
          .map(([key, item]) => [key, plain(member, item)]),
      );
    }
    case 'structure': {
      const entries: [string, unknown][] = [];
      for (const [name, member] of shape.members) {
        const item = (value as Record<string, unknown>)[name];
        if (item !== undefined && item !== null) entries.push([name, plain(member.shape(), item)]);
      }
      return fromEntries(entries);
    }
  }
}

function fromEntries(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) object[key] = value;
  return object;
}
