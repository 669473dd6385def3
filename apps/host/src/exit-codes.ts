/** The exit codes of `sallyport-host`; the same numbers as those of `sallyport`. */
import type { HostErrorCode } from '@sallyport/host';

export const exitCodes = {
  ok: 0,
  /** An unexpected error. */
  failed: 1,
  /** Wrong arguments. */
  usage: 2,
  /** Refused: the identity gets no account. */
  denied: 4,
  /** Not in a session, or its owner is unknown, or the login was interrupted or took too long. */
  session: 7,
  /** Something on this host is missing or not trusted. */
  local: 8,
  /** Any failure of `session -- COMMAND`, whose exit codes are those of the command (as ssh does). */
  exec: 255,
} as const;

export const exitOf: Readonly<Record<HostErrorCode, keyof typeof exitCodes>> = {
  'host/not-root': 'local',
  'host/no-session': 'session',
  'host/owner-unknown': 'session',
  'host/no-roster': 'local',
  'host/bad-roster': 'local',
  'host/bad-ledger': 'local',
  'host/no-account': 'local',
  'host/untrusted-file': 'local',
  'host/program-missing': 'local',
  'host/program-failed': 'local',
  'host/name-taken': 'local',
  'host/number-taken': 'local',
  'host/accounts-locked': 'local',
  'host/bad-sudoers': 'local',
  'host/no-shell': 'local',
  'host/disk-full': 'local',
  'host/exhausted': 'local',
  'host/command-too-long': 'usage',
  'host/busy': 'session',
  'host/timeout': 'session',
  'host/interrupted': 'session',
};
