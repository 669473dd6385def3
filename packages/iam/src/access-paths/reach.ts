/** The access paths of one principal to one node, its own and those through roles it can assume. */

import { splitArn } from '@sallyport/aws';
import type { AccountExport, ExportedNode } from '../account/account-export.ts';
import { findNode, findPrincipal } from '../account/find.ts';
import { all } from '../caller/answer.ts';
import { type AssumableRole, assumableRoles } from '../caller/assumable-roles.ts';
import { type Caller, type CallerOptions, createCaller } from '../caller/caller.ts';
import type { AccessMethod } from './access-method.ts';
import type { AccessPath, LoginIdentity } from './access-path.ts';
import { commandMethods } from './command-methods.ts';
import { instanceMethods } from './instance-methods.ts';
import { startSession } from './start-session.ts';

export const accessMethods: readonly AccessMethod[] = [startSession, ...commandMethods, ...instanceMethods];

/** The answer of `reach`. */
export type Reach = {
  /** ARN of the user or role. */
  readonly principal: string;
  readonly node: string;
  /** Paths that are allowed, and those that may be; empty: the principal cannot reach the node. */
  readonly paths: readonly AccessPath[];
};

/** What is known of the calls, and how far roles are followed. */
export type ReachOptions = CallerOptions & {
  /** Roles assumed one after the other; 0 answers for the principal alone. */
  readonly longestChain?: number;
};

/**
 * Every access path of one principal of the account to one node: sessions by each document and the other access methods
 * (spec/iam 14.11), of its own and through roles, each with its OS user (spec/iam 15). `externalReach` adds principals of
 * other accounts. `principal` and `node` by ARN, or by name and id. Throws InputError when one of them is not in the export.
 */
export function reach(account: AccountExport, principal: string, node: string, options: ReachOptions = {}): Reach {
  const who = findPrincipal(account, principal);
  const what = findNode(account, node);
  const caller = createCaller(account, who, options);
  const own = pathsOf(account, caller, what);
  const throughRoles = assumableRoles(account, caller, options.longestChain).flatMap((role) =>
    throughRole(role, pathsOf(account, role.caller, what)),
  );
  return { principal: who.arn, node: what.arn, paths: [...own, ...throughRoles] };
}

function pathsOf(account: AccountExport, caller: Caller, node: ExportedNode): readonly AccessPath[] {
  return accessMethods
    .flatMap((method) => (method.kinds.includes(node.kind) ? method.paths({ account, caller, node }) : []))
    .map((path) => (path.login === true ? { ...path, loginAs: loginIdentityOf(caller) } : path));
}

function loginIdentityOf({ arn, principal, sessionNames }: Caller): LoginIdentity {
  if (principal.type !== 'role-session') return { arn, anyName: false };
  const names = sessionNames?.allowed() ?? (principal.sessionName === undefined ? 'any' : 'own');
  const [, partition, , , account, rest = ''] = splitArn(arn) ?? [];
  const role = rest.slice(rest.lastIndexOf('/') + 1);
  const session = names === 'other' ? '*' : (principal.sessionName ?? sessionNames?.own ?? '*');
  return { arn: `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`, anyName: names === 'any' };
}

/** The paths of a role for a principal that can assume it: allowed where both the role and the path are. */
export function throughRole(
  role: Pick<AssumableRole, 'verdict' | 'keys' | 'assumedRoles' | 'decisions'>,
  paths: readonly AccessPath[],
): readonly AccessPath[] {
  return paths.map((path): AccessPath => {
    const current = all([role, path.verdict === 'depends' ? path : { verdict: path.verdict, keys: [] }]);
    const old = path.legacy === undefined ? undefined : all([role, { verdict: path.legacy, keys: path.keys }]);
    return {
      ...path,
      verdict: current.verdict,
      keys: current.verdict === 'denied' ? (old?.keys ?? []) : current.keys,
      ...(old === undefined ? {} : { legacy: old.verdict }),
      assumedRoles: role.assumedRoles,
      decisions: [...role.decisions, ...path.decisions],
    };
  });
}
