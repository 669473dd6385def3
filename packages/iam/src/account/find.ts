/** Finds a principal or node of an account by its ARN, or by a name that only one of them has. */
import { InputError } from '../input/input-error.ts';
import { didYouMean, nearestNames } from '../match/nearest-names.ts';
import type { AccountExport, ExportedNode, ExportedPrincipal } from './account-export.ts';

/** The user or role. Throws InputError when the account has no such user or role, or several. */
export function findPrincipal({ users, roles }: AccountExport, name: string): ExportedPrincipal {
  return findOne<ExportedPrincipal>([users, roles], name, (one) => one.name, 'user or role');
}

/** The node. Throws InputError when the account has no such node, or several. */
export function findNode({ nodes }: AccountExport, name: string): ExportedNode {
  return findOne([nodes], name, ({ id }) => id, 'node');
}

/** The user or role with this ARN, or undefined. */
export function principalByArn({ users, roles }: AccountExport, arn: string): ExportedPrincipal | undefined {
  return (
    indexOf(users, ({ name }) => name).byArn.get(arn)?.[0] ?? indexOf(roles, ({ name }) => name).byArn.get(arn)?.[0]
  );
}

/** The node with this ARN, or undefined. */
export function nodeByArn({ nodes }: AccountExport, arn: string): ExportedNode | undefined {
  return indexOf(nodes, ({ id }) => id).byArn.get(arn)?.[0];
}

type Entry = { readonly arn: string };

function findOne<One extends Entry>(
  lists: readonly (readonly One[])[],
  name: string,
  nameOf: (entry: One) => string,
  kind: string,
): One {
  const indexes = lists.map((entries) => indexOf(entries, nameOf));
  const byArn = indexes.flatMap((index) => index.byArn.get(name) ?? []);
  const found = byArn.length > 0 ? byArn.slice(0, 1) : indexes.flatMap((index) => index.byName.get(name) ?? []);
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  if (one === undefined) throw unknownName(kind, name, lists.flat(), nameOf);
  throw new InputError('request/export', '', `more than one ${kind} is called ${name}`, 'give the ARN of one');
}

type Index<One> = { readonly byArn: ReadonlyMap<string, readonly One[]>; readonly byName: Index<One>['byArn'] };

/** One question about a large account looks for every user of it. */
const indexes = new WeakMap<readonly Entry[], Index<Entry>>();

function indexOf<One extends Entry>(entries: readonly One[], nameOf: (entry: One) => string): Index<One> {
  const known = indexes.get(entries) as Index<One> | undefined;
  const index = known ?? { byArn: Map.groupBy(entries, ({ arn }) => arn), byName: Map.groupBy(entries, nameOf) };
  indexes.set(entries, index);
  return index;
}

/** An ARN is compared by its name, and answered with ARNs: the path before the name is easily forgotten. */
export function unknownName<One extends Entry>(
  kind: string,
  written: string,
  entries: readonly One[],
  nameOf: (entry: One) => string,
): InputError {
  const isArn = written.startsWith('arn:');
  const near = nearestNames(isArn ? written.slice(written.lastIndexOf('/') + 1) : written, entries.map(nameOf));
  const names = isArn
    ? near.flatMap((name) => entries.filter((entry) => nameOf(entry) === name).map(({ arn }) => arn))
    : near;
  return new InputError(
    'request/unknown',
    '',
    `the account has no ${kind} ${isArn ? written : `called ${written}`}`,
    didYouMean(names.slice(0, 3)) ?? 'check the name, or give the ARN',
  );
}
