/** The errors of a host: a stable code, one sentence and, where there is one, a hint. */
export type HostErrorCode =
  | 'host/not-root'
  | 'host/no-session'
  | 'host/owner-unknown'
  | 'host/no-roster'
  | 'host/bad-roster'
  | 'host/bad-ledger'
  | 'host/no-account'
  | 'host/untrusted-file'
  | 'host/program-missing'
  | 'host/program-failed'
  | 'host/name-taken'
  | 'host/number-taken'
  | 'host/accounts-locked'
  | 'host/bad-sudoers'
  | 'host/no-shell'
  | 'host/disk-full'
  | 'host/exhausted'
  | 'host/command-too-long'
  | 'host/busy'
  | 'host/timeout'
  | 'host/interrupted';

export class HostError extends Error {
  readonly code: HostErrorCode;
  readonly hint: string | undefined;

  constructor(code: HostErrorCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HostError';
    this.code = code;
    this.hint = hint;
  }
}

/** A refusal because of what exists on this host. A result and not an error. */
export type HostRefusal = {
  readonly ok: false;
  readonly code:
    | 'host/other-person'
    | 'host/other-unique-id'
    | 'host/foreign-account'
    | 'host/foreign-group'
    | 'host/foreign-home'
    | 'host/foreign-sudoers'
    | 'host/foreign-number'
    | 'host/too-many-accounts';
  readonly reason: string;
  readonly hint?: string;
};
