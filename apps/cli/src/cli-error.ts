/** An error of the command line itself. */
export type CliErrorCode =
  | 'cli/usage'
  | 'cli/input'
  | 'cli/target'
  | 'cli/ready-file'
  | 'cli/no-terminal'
  | 'cli/needs-root'
  | 'cli/no-guest'
  | 'cli/region-ended'
  | 'cli/region-refused'
  | 'cli/unpack'
  | 'cli/windows';

export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly hint: string | undefined;

  constructor(code: CliErrorCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CliError';
    this.code = code;
    this.hint = hint;
  }
}
