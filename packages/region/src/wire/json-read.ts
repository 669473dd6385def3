/** AWS JSON 1.1 request bodies into inputs. Members the model does not know are dropped, wrong types refused. */
import { ServiceError } from '../service-error.ts';
import { readBase64 } from './scalar.ts';
import type { Scalar, Shape } from './shape.ts';

/** Deeper than any AWS shape; hostile nesting ends here and not in a stack overflow. */
const deepest = 64;

export function readJson(shape: Shape | undefined, body: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true });
  let parsed: unknown;
  try {
    const source = text.decode(body);
    parsed = source.trim() === '' ? {} : JSON.parse(source);
  } catch (cause) {
    throw wrong('could not parse the request body as JSON', cause);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw wrong('the request body must be a JSON object');
  }
  return shape === undefined ? {} : read(shape, parsed, '', 0);
}

function read(shape: Shape, value: unknown, path: string, depth: number): unknown {
  if (depth > deepest) throw wrong(`the request body is nested deeper than ${deepest} levels`);
  switch (shape.kind) {
    case 'scalar':
      return readScalar(shape.scalar, value, path);
    case 'list': {
      if (!Array.isArray(value)) throw mismatch(value, path, 'list');
      const member = shape.member.shape();
      return value.map((item, i) => {
        // AWS's lists are dense: a null inside one is refused rather than passed to a handler that cannot know of it.
        if (item === null) throw mismatch(item, `${path}[${i}]`, 'list member');
        return read(member, item, `${path}[${i}]`, depth + 1);
      });
    }
    case 'map': {
      const entries = plainEntries(value, path).filter(([, item]) => item !== null);
      const member = shape.value.shape();
      return nullObject(entries.map(([key, item]) => [key, read(member, item, `${path}.${key}`, depth + 1)]));
    }
    case 'structure': {
      const entries: [string, unknown][] = [];
      for (const [key, item] of plainEntries(value, path)) {
        const member = shape.members.get(key);
        if (member === undefined || item === null) continue;
        const at = path === '' ? key : `${path}.${key}`;
        entries.push([key, read(member.shape(), item, at, depth + 1)]);
      }
      return nullObject(entries);
    }
  }
}

function readScalar(scalar: Scalar, value: unknown, path: string): unknown {
  switch (scalar) {
    case 'string':
      if (typeof value !== 'string') throw mismatch(value, path, 'string');
      return value;
    case 'number':
      if (typeof value !== 'number') throw mismatch(value, path, 'number');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, path, 'boolean');
      return value;
    case 'timestamp': {
      const date = typeof value === 'number' ? new Date(value * 1000) : new Date(String(value));
      if (Number.isNaN(date.getTime())) throw mismatch(value, path, 'timestamp');
      return date;
    }
    case 'blob':
      if (typeof value !== 'string') throw mismatch(value, path, 'base64 string');
      return readBase64(value, path);
    case 'document':
      return value;
  }
}

function plainEntries(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(value, path, 'structure');
  return Object.entries(value);
}

/** Without a prototype, so that a key named `__proto__` is a key and `constructor` is absent. */
function nullObject(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) object[key] = value;
  return object;
}

function mismatch(value: unknown, path: string, wanted: string): ServiceError {
  const got = value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
  return wrong(`a ${got} at '${path}' where a ${wanted} is expected`);
}

function wrong(message: string, cause?: unknown): ServiceError {
  const error = new ServiceError('SerializationException', 400, message);
  if (cause !== undefined) error.cause = cause;
  return error;
}
