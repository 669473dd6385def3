/** Records of sessions, active and of the last 30 days. spec/session-manager 12, spec/iam 14.8, 14.9. */
import { type Account, defineStore, type Store } from '../../account.ts';
import type { Caller } from '../../caller.ts';

export type SessionStatus = 'Connecting' | 'Connected' | 'Disconnected' | 'Terminated' | 'Failed';

export type SessionRecord = {
  readonly id: string;
  readonly target: string;
  /** ARN of the principal that started it. */
  readonly owner: string;
  /** `aws:userid` of the principal that started it. */
  readonly ownerId: string;
  readonly documentName: string;
  readonly reason: string | undefined;
  readonly startDate: Date;
  readonly maximumMinutes: number | undefined;
  status: SessionStatus;
  endDate?: Date;
};

export const sessionStore: Store<Map<string, SessionRecord>> = defineStore(() => new Map());

const keptMs = 30 * 24 * 3600_000;

/** Also removes sessions that are older than AWS keeps them. */
export function sessionsOf(account: Account): readonly SessionRecord[] {
  const sessions = sessionStore.of(account);
  const oldest = account.region.clock.now().getTime() - keptMs;
  for (const [id, { endDate }] of sessions) {
    if (endDate !== undefined && endDate.getTime() < oldest) sessions.delete(id);
  }
  return [...sessions.values()];
}

/** The records of an account, living and ended: a loop of StartSession and TerminateSession must not fill the memory. */
const mostRecords = 10_000;

export function keepSession(account: Account, session: SessionRecord): void {
  const sessions = sessionStore.of(account);
  sessions.set(session.id, session);
  if (sessions.size <= mostRecords) return;
  for (const [id, record] of sessions) {
    if (!isOver(record)) continue;
    sessions.delete(id);
    return;
  }
}

export const isOver = ({ status }: SessionRecord): boolean => status === 'Terminated' || status === 'Failed';

const idCharacters = 96;
const hexDigits = 17;

/** `<user name or role session name>-<17 hex>`: long names are cut so that the whole fits. */
export function newSessionId(caller: Caller, random: (bytes: number) => Uint8Array): string {
  const hex = `0${Buffer.from(random(8)).toString('hex')}`;
  return `${principalName(caller).slice(0, idCharacters - hexDigits - 1)}-${hex}`;
}

function principalName({ principal, arn }: Caller): string {
  switch (principal.type) {
    case 'federated-user':
      return principal.name;
    case 'root':
      return 'root';
    default:
      return arn.slice(arn.lastIndexOf('/') + 1);
  }
}
