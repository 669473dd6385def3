/**
 * The one table of exit codes. Every error of every package finds its row here by the code it carries, so that a
 * script can tell "not allowed" from "not there" without reading sentences. docs/errors.md shows the same table.
 */

export const exitCodes = {
  ok: 0,
  /** A check or an expectation failed, or an error nobody foresaw. */
  failed: 1,
  /** The command line or an input file cannot be used. */
  usage: 2,
  /** No such target, or more than one. */
  notFound: 3,
  /** IAM says no. */
  denied: 4,
  /** No credentials, expired ones, or ones for somewhere else. */
  credentials: 5,
  /** The instance is there but stopped, offline or without an agent. */
  unreachable: 6,
  /** A session that had begun was lost or refused by the instance. */
  session: 7,
  /** This computer lacks something: a port, a permission, a kernel feature, a program. */
  local: 8,
  /** The service answered something unexpected. */
  service: 9,
  /** `exec` alone: any failure of ours, because lower numbers are the command's own (as ssh does). */
  exec: 255,
} as const;

export type ExitName = keyof typeof exitCodes;

/** Every code of every package that can reach this program; docs/errors.md is the same table for people. */
export const byErrorCode: Readonly<Record<string, ExitName>> = {
  'cli/usage': 'usage',
  'cli/input': 'usage',
  'cli/target': 'notFound',
  'cli/no-terminal': 'usage',
  'cli/ready-file': 'local',
  'cli/needs-root': 'local',
  'cli/no-guest': 'local',
  'cli/region-ended': 'local',
  'cli/unpack': 'local',
  'cli/windows': 'local',
  'connect/access-denied': 'denied',
  'connect/no-credentials': 'credentials',
  'connect/credentials-expired': 'credentials',
  'connect/credentials-invalid': 'credentials',
  'connect/no-region': 'credentials',
  'connect/wrong-region': 'credentials',
  'connect/endpoint-unreachable': 'service',
  'connect/throttled': 'service',
  'connect/service-error': 'service',
  'connect/invalid-target': 'usage',
  'connect/target-unknown': 'notFound',
  'connect/target-ambiguous': 'notFound',
  'connect/target-stopped': 'unreachable',
  'connect/target-offline': 'unreachable',
  'connect/document-unknown': 'notFound',
  'connect/invalid-document': 'session',
  'connect/session-unknown': 'notFound',
  'connect/stream-refused': 'session',
  'connect/stream-rejected': 'session',
  'connect/start-timeout': 'unreachable',
  'connect/session-failed': 'session',
  'connect/session-lost': 'session',
  'connect/handshake-refused': 'session',
  'connect/protocol': 'session',
  'connect/input-unavailable': 'session',
  'connect/no-exit-code': 'session',
  'connect/cancelled': 'failed',
  'request/action': 'usage',
  'request/case': 'usage',
  'request/context': 'usage',
  'request/export': 'usage',
  'request/policies': 'usage',
  'request/principal': 'usage',
  'request/resource': 'usage',
  'machine/not-private': 'local',
  'machine/state-mount': 'local',
  'region/port-in-use': 'local',
  'region/port-forbidden': 'local',
  'region/cannot-listen': 'local',
  'region/bad-account': 'usage',
  'region/bad-name': 'usage',
};

/** The row for an error, by its stable code; what carries none is `failed`. */
export function exitNameOf(error: unknown): ExitName {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return byErrorCode[code] ?? 'failed';
}
