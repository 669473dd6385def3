/** By which documents and doors a principal reaches a node, as which OS user, directly or through roles. */

import type { AccountExport, ExportedNode, ExportedPrincipal } from '../account/account-export.ts';
import { all } from '../caller/answer.ts';
import { type AssumedRole, assumableRoles } from '../caller/assumable-roles.ts';
import { type Asker, type AskerOptions, createAsker } from '../caller/caller.ts';
import { AskError } from '../input/input-error.ts';
import type { Door, Way } from './access-method.ts';
import { commandDoors } from './command-methods.ts';
import { instanceDoors } from './instance-methods.ts';
import { sessionDoor } from './start-session.ts';

export const doors: readonly Door[] = [sessionDoor, ...commandDoors, ...instanceDoors];

/** What `reach` answers. */
export type Reach = {
  /** ARN of the user or role that asks. */
  readonly principal: string;
  readonly node: string;
  /** Open doors, and those that may be; empty: no way there. */
  readonly ways: readonly Way[];
};

/** What is known of the calls, and how far roles are followed. */
export type ReachOptions = AskerOptions & {
  /** Roles assumed in a row; 0 asks of the principal alone. */
  readonly longestChain?: number;
};

/**
 * Every way of one principal to one node: sessions by each document, side doors (spec/iam 14.11), directly and through roles,
 * each with its OS user (spec/iam 15). Of people of the account: `reachFromOutside` adds those of others. `principal` and `node`
 * by ARN, or by their name and id. Throws AskError when one of them is not in the export.
 */
export function reach(account: AccountExport, principal: string, node: string, options: ReachOptions = {}): Reach {
  const who = findPrincipal(account, principal);
  const what = findNode(account, node);
  const asker = createAsker(account, who, options);
  const own = doorsOf(account, asker, what);
  const through = assumableRoles(account, asker, options.longestChain).flatMap((assumed) =>
    throughRole(assumed, doorsOf(account, assumed.asker, what)),
  );
  return { principal: who.arn, node: what.arn, ways: [...own, ...through] };
}

function doorsOf(account: AccountExport, asker: Asker, node: ExportedNode): readonly Way[] {
  return doors.flatMap((door) => (door.kinds.includes(node.kind) ? door.open({ account, asker, node }) : []));
}

/** A door behind a role is as open as the role and the door are. */
export function throughRole(
  assumed: Pick<AssumedRole, 'verdict' | 'keys' | 'via' | 'decisions'>,
  ways: readonly Way[],
): readonly Way[] {
  return ways.map((way): Way => {
    const current = all([assumed, way.verdict === 'depends' ? way : { verdict: way.verdict, keys: [] }]);
    const old = way.legacy === undefined ? undefined : all([assumed, { verdict: way.legacy, keys: way.keys }]);
    return {
      ...way,
      verdict: current.verdict,
      keys: current.verdict === 'denied' ? (old?.keys ?? []) : current.keys,
      ...(old === undefined ? {} : { legacy: old.verdict }),
      via: assumed.via,
      decisions: [...assumed.decisions, ...way.decisions],
    };
  });
}

export function findPrincipal({ users, roles }: AccountExport, name: string): ExportedPrincipal {
  return theOne([...users, ...roles], name, (one) => one.name, 'user or role');
}

function findNode({ nodes }: AccountExport, name: string): ExportedNode {
  return theOne(nodes, name, ({ id }) => id, 'node');
}

/** An ARN is unique; a name means somebody only where nobody else has it. */
function theOne<Entry extends { readonly arn: string }>(
  all: readonly Entry[],
  name: string,
  nameOf: (one: Entry) => string,
  kind: string,
): Entry {
  const byArn = all.find(({ arn }) => arn === name);
  const found = byArn === undefined ? all.filter((one) => nameOf(one) === name) : [byArn];
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  if (one === undefined) {
    throw new AskError(
      'request/export',
      '',
      `the account has no ${kind} called ${name}`,
      'check the name, or give the ARN',
    );
  }
  throw new AskError('request/export', '', `more than one ${kind} is called ${name}`, 'give the ARN of one');
}
