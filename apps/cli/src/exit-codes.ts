/**
 * The one table of exit codes. Every error of every package finds its row here by the code it carries, so that a
 * script can tell "not allowed" from "not there" without reading sentences. docs/errors.md shows the same table.
 */

export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  denied: 4,
  credentials: 5,
  unreachable: 6,
  session: 7,
  local: 8,
  service: 9,
  interrupted: 130,
  exec: 255,
} as const;

export type ExitName = keyof typeof exitCodes;

export const exitMeanings: Readonly<Record<ExitName, string>> = {
  ok: 'done',
  failed: 'a check or an expectation failed, or an unexpected error',
  usage: 'the command line or an input file cannot be used',
  notFound: 'no such target, principal, action, document or session, or more than one',
  denied: 'denied by IAM, or on a host by the roster',
  credentials: 'no credentials, expired ones, or ones for another account or region',
  unreachable: 'the instance exists, but is stopped, offline or without an agent',
  session: 'a session that had begun was lost or refused, or ended by somebody else or a timeout',
  local: 'this computer or host lacks something: a port, a permission, a kernel feature, a program, a trustworthy file',
  service: 'the service answered something unexpected',
  interrupted:
    'Ctrl-C or a signal ended it: 128 and the number of the signal (129 SIGHUP, 130 SIGINT, 131 SIGQUIT, 143 SIGTERM)',
  exec: "`sallyport exec`: any failure that is not the command's, whose own status is passed on (as ssh does)",
};

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
  'cli/region-refused': 'local',
  'cli/unpack': 'local',
  'cli/windows': 'local',
  'connect/access-denied': 'denied',
  'connect/no-credentials': 'credentials',
  'connect/no-session-name': 'credentials',
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
  'connect/session-terminated': 'session',
  'connect/session-idle': 'session',
  'connect/session-expired': 'session',
  'connect/key-unusable': 'session',
  'connect/handshake-refused': 'session',
  'connect/protocol': 'session',
  'connect/input-unavailable': 'session',
  'connect/no-exit-code': 'session',
  'connect/cancelled': 'interrupted',
  'request/action': 'usage',
  'request/case': 'usage',
  'request/context': 'usage',
  'request/export': 'usage',
  'request/policies': 'usage',
  'request/principal': 'usage',
  'request/resource': 'usage',
  'request/unknown': 'notFound',
  'machine/agent-incomplete': 'local',
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
