/**
 * A resource-based policy of the same account can allow a request that the principal's own policies do not allow. Which of these
 * policies still limit the request by an implicit deny depends on how the resource-based policy names the principal (spec/iam 7.1).
 */
import type { PrincipalForm } from '../compile/principal-form.ts';
import type { UnspecifiedBehaviour } from '../unspecified-behaviour.ts';
import type { CallerFacts } from './caller.ts';

/** The policy types of the principal itself. */
export type PrincipalPolicyType = 'identity' | 'boundary' | 'session';

type LimitingPolicyTypes = ReadonlySet<PrincipalPolicyType>;

const none: LimitingPolicyTypes = new Set();
const boundaryAndSession: LimitingPolicyTypes = new Set(['boundary', 'session']);
const all: LimitingPolicyTypes = new Set(['identity', 'boundary', 'session']);

type LimitsByForm = Readonly<Partial<Record<PrincipalForm, LimitingPolicyTypes>>>;

const limits: Readonly<Partial<Record<CallerFacts['type'], LimitsByForm>>> = {
  user: { user: none, any: none },
  'federated-user': { user: boundaryAndSession, 'federated-user': none, any: none },
  'role-session': { role: boundaryAndSession, 'role-session': none, any: none },
};

/** What is not in the table, such as the account ARN, only delegates: the principal's own policies must allow as well (spec/iam 4.2). */
export function limitingPolicyTypes(
  caller: CallerFacts,
  form: PrincipalForm,
  behaviour: UnspecifiedBehaviour,
): LimitingPolicyTypes {
  if (form === 'role-session' && behaviour.sessionArnPastSessionPolicy === 'deny') return boundaryAndSession;
  return limits[caller.type]?.[form] ?? all;
}
