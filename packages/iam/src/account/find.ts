/** Finds a principal or node of an account by its ARN, or by a name that only one of them has. */
import { InputError } from '../input/input-error.ts';
import { didYouMean, nearestNames } from '../match/nearest-names.ts';
import type { AccountExport, ExportedNode, ExportedPrincipal } from './account-export.ts';

/** The user or role. Throws InputError when the account has no such user or role, or several. */
export function findPrincipal({ users, roles }: AccountExport, name: string): ExportedPrincipal {
  return findOne([...users, ...roles], name, (one) => one.name, 'user or role');
}

/** The node. Throws InputError when the account has no such node, or several. */
export function findNode({ nodes }: AccountExport, name: string): ExportedNode {
  return findOne(nodes, name, ({ id }) => id, 'node');
}

type Entry = { readonly arn: string };

function findOne<One extends Entry>(
  entries: readonly One[],
  name: string,
  nameOf: (entry: One) => string,
  kind: string,
): One {
  const byArn = entries.find(({ arn }) => arn === name);
  const found = byArn === undefined ? entries.filter((entry) => nameOf(entry) === name) : [byArn];
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  if (one === undefined) throw unknownName(kind, name, entries, nameOf);
  throw new InputError('request/export', '', `more than one ${kind} is called ${name}`, 'give the ARN of one');
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
