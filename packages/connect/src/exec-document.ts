/**
 * Which session document runs a command. The product's own passes the command to the person's own account. AWS's runs it as
 * ssm-user, who has full sudo, so it is used only where it is named.
 */
import type { Access, StartedSession } from './aws/ssm-api.ts';
import { ConnectError } from './connect-error.ts';
import { startSession } from './start-session.ts';

export const execDocument = 'Sallyport-Exec';
const awsDocument = 'AWS-StartNonInteractiveCommand';

export type ExecRequest = {
  readonly target: string;
  /** One text, as `commandLine` makes it. */
  readonly command: string;
  /** Another document with the parameter `command`. */
  readonly documentName?: string;
  readonly reason?: string;
};

/** AWS's limit for one parameter value. */
const maxCommand = 65_535;

export async function startExec(access: Access, request: ExecRequest): Promise<StartedSession> {
  if (request.command === '') throw new ConnectError('connect/invalid-document', 'there is no command to run');
  if (request.command.length > maxCommand) {
    const hint = 'send the bulk of it on standard input';
    throw new ConnectError('connect/invalid-document', `a command has at most ${maxCommand} characters`, hint);
  }
  const start = (documentName: string): Promise<StartedSession> =>
    startSession(access, {
      target: request.target,
      documentName,
      parameters: { command: [request.command] },
      ...(request.reason === undefined ? {} : { reason: request.reason }),
    });
  if (request.documentName !== undefined) return start(request.documentName);
  try {
    return await start(execDocument);
  } catch (error) {
    if (!(error instanceof ConnectError) || error.code !== 'connect/document-unknown') throw error;
    const hint = [
      `create ${execDocument}, which runs commands as yourself (docs/roster.md)`,
      `--document ${awsDocument} runs it as ssm-user, who has full sudo`,
    ].join('\n');
    throw new ConnectError(
      'connect/document-unknown',
      `there is no session document ${execDocument} in ${access.region}`,
      hint,
      {
        cause: error,
      },
    );
  }
}
