/**
 * Which session document runs a command. The product's own hands the command to the person's own account; AWS's runs
 * it as the agent's default user, so falling back to it is said aloud.
 */
import type { Access, StartedSession } from './aws/ssm-api.ts';
import { ConnectError } from './connect-error.ts';
import { startSession } from './start-session.ts';

export const EXEC_DOCUMENT = 'Sallyport-Exec';
const AWS_DOCUMENT = 'AWS-StartNonInteractiveCommand';

export type ExecRequest = {
  readonly target: string;
  /** One text, as `commandLine` makes it. */
  readonly command: string;
  /** A document of your own with the parameter `command`; there is no fallback then. */
  readonly documentName?: string;
  readonly reason?: string;
  readonly notice?: (text: string) => void;
};

/** AWS's limit for one parameter value. */
const MAX_COMMAND = 65_535;

export async function startExec(access: Access, request: ExecRequest): Promise<StartedSession> {
  if (request.command === '') throw new ConnectError('connect/invalid-document', 'There is no command to run.');
  if (request.command.length > MAX_COMMAND) {
    const hint = 'Send the bulk of it on standard input.';
    throw new ConnectError('connect/invalid-document', `A command may have ${MAX_COMMAND} characters.`, hint);
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
    return await start(EXEC_DOCUMENT);
  } catch (error) {
    if (!(error instanceof ConnectError) || error.code !== 'connect/document-unknown') throw error;
    const session = await start(AWS_DOCUMENT);
    request.notice?.(`there is no document ${EXEC_DOCUMENT} here: the command runs as the agent's default user`);
    return session;
  }
}
