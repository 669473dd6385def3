/** Callers that certainly cannot assume a role: no identity policy allows it, and no trust policy names them (spec/iam 12.1). */

import type { AccountExport } from '../account/account-export.ts';
import type { PrincipalEntry } from '../document/document.ts';
import { fold } from '../match/fold.ts';
import type { Caller } from './caller.ts';

const action = fold('sts:AssumeRole');

/** Decided once, before each role is: in a large account few callers may assume any role. */
export function assumesNoRole({ roles }: AccountExport, { policies, principal, arn }: Caller): boolean {
  const allowed = policies.identity.some(({ policy }) =>
    policy.statements.some(({ deny, actions }) => !deny && actions.matches(action)),
  );
  if (allowed) return false;
  const id = 'roleId' in principal ? principal.roleId : 'id' in principal ? principal.id : '';
  const names = namesIn(roles);
  return !names.has('') && !names.has(arn) && !names.has(id);
}

const namesByRoles = new WeakMap<AccountExport['roles'], ReadonlySet<string>>();

/** Users and roles by ARN or id, and an empty text where a trust policy may name any principal. */
function namesIn(roles: AccountExport['roles']): ReadonlySet<string> {
  const known = namesByRoles.get(roles);
  if (known !== undefined) return known;
  const names = new Set(
    roles.flatMap(({ trust }) =>
      trust.policy.statements.flatMap(({ deny, principal }) =>
        deny ? [] : principal === undefined || principal.element.not ? [''] : principal.element.entries.map(nameOf),
      ),
    ),
  );
  namesByRoles.set(roles, names);
  return names;
}

/** One user or role: no identity policy of it has to allow as well. */
const single = /^(?:arn:[^:]+:iam::\d{12}:(?:user|role)\/|A(?:IDA|ROA))/;
/** The account as a whole: an identity policy has to allow as well (spec/iam 4.2). */
const delegation = /^(?:arn:[^:]+:iam::)?\d{12}(?::root)?$/;

function nameOf({ kind, text }: PrincipalEntry): string {
  return kind !== 'AWS' || single.test(text) || delegation.test(text) ? text : '';
}
