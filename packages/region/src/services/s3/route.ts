/**
 * Which operation a method and an address are. Most of it is in AWS's model: a method, whether there is a bucket and a key, and the
 * names that the query has to hold. What the model leaves open S3 decides by a header or a parameter of the upload.
 */
import data from '../../wire/generated/s3.json' with { type: 'json' };
import { type WireModel, wireModel } from '../../wire/shape.ts';
import type { WireData } from '../../wire/wire-data.ts';
import type { Address } from './address.ts';
import { methodNotAllowed, notServed } from './errors.ts';

// The compiler sees arrays of unions where the data has tuples; a test holds the data against the SDK.
const wire = data as unknown as WireData;
export const model: WireModel = wireModel(wire);

type Level = 'service' | 'bucket' | 'object';
type Route = { readonly name: string; readonly status: number; readonly query: readonly (readonly [string, string])[] };

/** Of other endpoints than S3's own. */
const elsewhere: ReadonlySet<string> = new Set(['CreateSession', 'ListDirectoryBuckets', 'WriteGetObjectResponse']);
/** The model has the same method and address for these as for another operation. */
const byUpload: Readonly<Record<string, string>> = {
  'GET object': 'ListParts',
  'PUT object': 'UploadPart',
  'POST object': 'CompleteMultipartUpload',
  'DELETE object': 'AbortMultipartUpload',
};
const plain: Readonly<Record<string, string>> = {
  'GET service': 'ListBuckets',
  'GET bucket': 'ListObjects',
  'HEAD bucket': 'HeadBucket',
  'PUT bucket': 'CreateBucket',
  'DELETE bucket': 'DeleteBucket',
  'GET object': 'GetObject',
  'HEAD object': 'HeadObject',
  'PUT object': 'PutObject',
  'DELETE object': 'DeleteObject',
};

const routes = makeRoutes();

function makeRoutes(): ReadonlyMap<string, readonly Route[]> {
  const made = new Map<string, Route[]>();
  for (const [name, [method, path, status]] of Object.entries(wire.http ?? {})) {
    if (elsewhere.has(name)) continue;
    const [before = '', after = ''] = path.split('?');
    const level: Level = before === '/' ? (name === 'ListBuckets' ? 'service' : 'bucket') : 'object';
    const query = [...new URLSearchParams(after)].filter(([key]) => key !== 'x-id');
    const place = `${method} ${level}`;
    made.set(place, [...(made.get(place) ?? []), { name, status, query }]);
  }
  return made;
}

export type Routed = { readonly name: string; readonly status: number };

export function routeOf(
  method: string,
  { bucket, key }: Address,
  query: ReadonlyMap<string, string>,
  isCopy: boolean,
): Routed {
  const level: Level = bucket === undefined ? 'service' : key === undefined ? 'bucket' : 'object';
  const place = `${method} ${level}`;
  const candidates = routes.get(place) ?? [];
  const matching = candidates.filter(
    ({ query: literal }) =>
      literal.length > 0 &&
      literal.every(([name, value]) => (value === '' ? query.has(name) : query.get(name) === value)),
  );
  // One configuration of several has an id, their list has none.
  const found = matching.find(({ name }) => name.startsWith('List') !== query.has('id')) ?? matching[0];
  if (found !== undefined) return found;
  // An upload by an HTML form has no operation in the model.
  if (place === 'POST bucket') throw notServed('PostObject');
  const name = withCopy(query.has('uploadId') ? byUpload[place] : plain[place], isCopy);
  const route = candidates.find((candidate) => candidate.name === name);
  if (route === undefined) throw methodNotAllowed(method, level.toUpperCase());
  return route;
}

function withCopy(name: string | undefined, isCopy: boolean): string | undefined {
  if (!isCopy) return name;
  return name === 'PutObject' ? 'CopyObject' : name === 'UploadPart' ? 'UploadPartCopy' : name;
}
