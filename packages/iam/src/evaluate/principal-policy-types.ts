/**
 * A resource-based policy of the same account can allow a request although policies of the principal do not. Which
 * policies of the principal must nevertheless allow it depends on the form in which the resource-based policy names the
 * principal (spec/iam 7.1).
 */
import type { PrincipalForm } from '../compile/principal-form.ts';
import type { UnspecifiedBehaviour } from '../unspecified-behaviour.ts';
import type { CallerFacts } from './caller.ts';

/** The types of policies that belong to the principal. */
export type PrincipalPolicyType = 'identity' | 'boundary' | 'session';

type Required = ReadonlySet<PrincipalPolicyType>;

const none: Required = new Set();
const boundaryAndSession: Required = new Set(['boundary', 'session']);
const all: Required = new Set(['identity', 'boundary', 'session']);

const requiredByForm: Readonly<
  Partial<Record<CallerFacts['type'], Readonly<Partial<Record<PrincipalForm, Required>>>>>
> = {
  user: { user: none, any: none },
  'federated-user': { user: boundaryAndSession, 'federated-user': none, any: none },
  'role-session': { role: boundaryAndSession, 'role-session': none, any: none },
};

/**
 * The policy types of the principal that must still allow, where a resource-based policy allows and names the principal
 * in this form. A form that is not in the table, such as the account, only delegates: all of them must allow
 * (spec/iam 4.2).
 */
export function stillRequired(caller: CallerFacts, form: PrincipalForm, behaviour: UnspecifiedBehaviour): Required {
  // AWS documents that session policy and permissions boundary do not limit such an Allow. With this switch they limit
  // it (spec/iam 7.2).
  if (form === 'role-session' && behaviour.allowForRoleSessionArn === 'limited') return boundaryAndSession;
  return requiredByForm[caller.type]?.[form] ?? all;
}
