/** Table 7.1: how far past a caller's own silent policies the Allow of a resource policy in the same account carries. */
import type { Strength } from '../compile/strength.ts';
import type { Readings } from '../readings.ts';
import type { CallerFacts } from './caller.ts';

/** `everything`: identity, boundary and session policy may be silent. `identity`: only that. `nothing`: delegation. */
export type Reach = 'everything' | 'identity' | 'nothing';

type Row = Readonly<Partial<Record<Strength, Reach>>>;

const user: Row = { user: 'everything', any: 'everything' };
const federatedUser: Row = { user: 'identity', federated: 'everything', any: 'everything' };
const roleSession: Row = { role: 'identity', session: 'everything', any: 'everything' };
const root: Row = { account: 'everything', any: 'everything' };

export function reachOf(caller: CallerFacts, readings: Readings): (strength: Strength) => Reach {
  const row = rowOf(caller);
  return (strength) => {
    // 7.2: another engine lets the silent session policy stop even this.
    if (strength === 'session' && readings.sessionArnPastSessionPolicy === 'deny') return 'identity';
    return row[strength] ?? 'nothing';
  };
}

function rowOf(caller: CallerFacts): Row {
  switch (caller.type) {
    case 'user':
      return user;
    case 'federated-user':
      return federatedUser;
    case 'role-session':
      return roleSession;
    case 'root':
      return root;
    default:
      return {};
  }
}
