/**
 * AWS query and EC2 query parameters into inputs. `Filter.1.Value.2=x` is a tree; the model says what its branches are.
 * The EC2 dialect names members by `ec2QueryName`, else by the capitalised XML name, and flattens every list.
 */
import { ServiceError } from '../service-error.ts';
import { readText } from './scalar.ts';
import type { Member, Shape } from './shape.ts';

export type QueryDialect = 'query' | 'ec2';

type Branch = { text: string | undefined; readonly under: Map<string, Branch> };

const deepest = 32;
const mostParameters = 10_000;

export function readQuery(
  shape: Shape | undefined,
  parameters: Iterable<readonly [string, string]>,
  dialect: QueryDialect,
): unknown {
  if (shape === undefined) return Object.create(null);
  return read(shape, grow(parameters), dialect, '') ?? Object.create(null);
}

function grow(parameters: Iterable<readonly [string, string]>): Branch {
  const root: Branch = { text: undefined, under: new Map() };
  let count = 0;
  for (const [name, value] of parameters) {
    count += 1;
    if (count > mostParameters) throw malformed(`more than ${mostParameters} parameters`);
    const parts = name.split('.');
    if (parts.length > deepest) throw malformed(`the parameter '${name.slice(0, 80)}' is nested too deeply`);
    let branch = root;
    for (const part of parts) {
      let next = branch.under.get(part);
      if (next === undefined) {
        next = { text: undefined, under: new Map() };
        branch.under.set(part, next);
      }
      branch = next;
    }
    // The first wins: a second value under the same name must not slip past a check made on the first.
    branch.text ??= value;
  }
  return root;
}

function read(shape: Shape, branch: Branch, dialect: QueryDialect, path: string): unknown {
  switch (shape.kind) {
    case 'scalar':
      return branch.text === undefined ? undefined : readText(shape.scalar, branch.text, path);
    case 'list':
      // `Names=` alone is the query protocol's empty list.
      if (branch.under.size === 0) return branch.text === '' ? [] : undefined;
      return readList(shape.member, branch, dialect, path);
    case 'map':
      return readMap(shape, branch, dialect, path);
    case 'structure': {
      const object: Record<string, unknown> = Object.create(null);
      let any = false;
      for (const [name, member] of shape.members) {
        const key = memberKey(member, dialect);
        const under = branch.under.get(key);
        if (under === undefined) continue;
        const flat = dialect === 'ec2' || member.traits.xmlFlattened !== undefined;
        const value = readMember(member.shape(), under, flat, dialect, path === '' ? key : `${path}.${key}`);
        if (value === undefined) continue;
        object[name] = value;
        any = true;
      }
      return any || path === '' || branch.under.size > 0 ? object : undefined;
    }
  }
}

function readMember(shape: Shape, branch: Branch, flat: boolean, dialect: QueryDialect, path: string): unknown {
  if (shape.kind !== 'list') return read(shape, branch, dialect, path);
  if (flat) {
    if (branch.under.size === 0) return branch.text === '' ? [] : undefined;
    return readItems(shape.member, branch, dialect, path);
  }
  return read(shape, branch, dialect, path);
}

function readList(member: Member, branch: Branch, dialect: QueryDialect, path: string): unknown[] {
  if (dialect === 'ec2') return readItems(member, branch, dialect, path);
  const name = member.traits.xmlName ?? 'member';
  const items = branch.under.get(name);
  return items === undefined ? [] : readItems(member, items, dialect, `${path}.${name}`);
}

/** Items come in the order of their numbers; gaps close up. */
function readItems(member: Member, branch: Branch, dialect: QueryDialect, path: string): unknown[] {
  const numbered: [number, Branch][] = [];
  for (const [key, under] of branch.under) {
    if (!/^\d{1,9}$/.test(key)) throw malformed(`the parameter '${path}.${key.slice(0, 80)}' is not numbered`);
    numbered.push([Number(key), under]);
  }
  numbered.sort((a, b) => a[0] - b[0]);
  const items: unknown[] = [];
  for (const [number, under] of numbered) {
    const item = read(member.shape(), under, dialect, `${path}.${number}`);
    if (item !== undefined) items.push(item);
  }
  return items;
}

function readMap(
  shape: Extract<Shape, { kind: 'map' }>,
  branch: Branch,
  dialect: QueryDialect,
  path: string,
): Record<string, unknown> | undefined {
  const entries = branch.under.get('entry') ?? branch;
  if (entries.under.size === 0) return undefined;
  const object: Record<string, unknown> = Object.create(null);
  for (const [, entry] of entries.under) {
    const key = entry.under.get(shape.key.traits.xmlName ?? 'key')?.text;
    const value = entry.under.get(shape.value.traits.xmlName ?? 'value');
    if (key === undefined || value === undefined) throw malformed(`an entry of '${path}' lacks its key or value`);
    object[key] = read(shape.value.shape(), value, dialect, `${path}.${key}`);
  }
  return object;
}

function memberKey(member: Member, dialect: QueryDialect): string {
  if (dialect === 'query') return member.traits.xmlName ?? member.name;
  if (member.traits.ec2QueryName !== undefined) return member.traits.ec2QueryName;
  const name = member.traits.xmlName ?? member.name;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function malformed(message: string): ServiceError {
  return new ServiceError('MalformedQueryString', 400, message);
}
