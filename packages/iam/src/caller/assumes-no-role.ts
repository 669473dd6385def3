/** Who assumes no role for certain: nothing they carry speaks of it, and no trust policy names them (spec/iam 12.1). */

import type { AccountExport } from '../account/account-export.ts';
import type { PrincipalEntry } from '../document/document.ts';
import { fold } from '../match/fold.ts';
import type { Asker } from './caller.ts';

const action = fold('sts:AssumeRole');

/** Asked before every role is: in a large account hardly anybody may, and nobody waits for those who may not. */
export function assumesNothing({ roles }: AccountExport, { policies, principal, arn }: Asker): boolean {
  const carried = policies.identity.some(({ policy }) =>
    policy.statements.some(({ deny, actions }) => !deny && actions.matches(action)),
  );
  if (carried) return false;
  const id = 'roleId' in principal ? principal.roleId : 'id' in principal ? principal.id : '';
  const names = namesIn(roles);
  return !names.has('') && !names.has(arn) && !names.has(id);
}

const namesByRoles = new WeakMap<AccountExport['roles'], ReadonlySet<string>>();

/** Users and roles by ARN or id, and an empty text where a trust policy may mean anybody. */
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

const alone = /^(?:arn:[^:]+:iam::\d{12}:(?:user|role)\/|A(?:IDA|ROA))/;
/** Whom IAM lets in only where their own policies do as well, or who is no user or role. */
const delegation = /^(?:arn:[^:]+:iam::)?\d{12}(?::root)?$/;

function nameOf({ kind, text }: PrincipalEntry): string {
  return kind !== 'AWS' || alone.test(text) || delegation.test(text) ? text : '';
}
