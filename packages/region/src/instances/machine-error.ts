/** Why an instance could not boot, and what to do about it. */
export type MachineErrorCode =
  | 'machine/agent-incomplete'
  | 'machine/bad-spec'
  | 'machine/boot-failed'
  | 'machine/closed'
  | 'machine/no-ids'
  | 'machine/not-private'
  | 'machine/programs-missing'
  | 'machine/running'
  | 'machine/state-mount';

export class MachineError extends Error {
  readonly code: MachineErrorCode;
  readonly hint?: string;

  constructor(
    code: MachineErrorCode,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MachineError';
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
  }
}
