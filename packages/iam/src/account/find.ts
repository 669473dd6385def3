/** Finds a principal or node of an account by its ARN, or by a name that only one of them has. */
import { InputError } from '../input/input-error.ts';
import type { AccountExport, ExportedNode, ExportedPrincipal } from './account-export.ts';

/** Throws InputError when the account has no such user or role, or several. */
export function findPrincipal({ users, roles }: AccountExport, name: string): ExportedPrincipal {
  return findOne([...users, ...roles], name, (one) => one.name, 'user or role');
}

/** Throws InputError when the account has no such node, or several. */
export function findNode({ nodes }: AccountExport, name: string): ExportedNode {
  return findOne(nodes, name, ({ id }) => id, 'node');
}

function findOne<Entry extends { readonly arn: string }>(
  entries: readonly Entry[],
  name: string,
  nameOf: (entry: Entry) => string,
  kind: string,
): Entry {
  const byArn = entries.find(({ arn }) => arn === name);
  const found = byArn === undefined ? entries.filter((entry) => nameOf(entry) === name) : [byArn];
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  if (one === undefined) {
    throw new InputError(
      'request/export',
      '',
      `the account has no ${kind} called ${name}`,
      'check the name, or give the ARN',
    );
  }
  throw new InputError('request/export', '', `more than one ${kind} is called ${name}`, 'give the ARN of one');
}
