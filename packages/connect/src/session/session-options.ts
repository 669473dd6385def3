/** What every kind of session needs, and how its data channel is opened and its end reported. */
import type { SessionType } from '@sallyport/aws';
import { sessionContext } from '@sallyport/ssm';
import type { Access, StartedSession } from '../aws/ssm-api.ts';
import { DataChannel, type DataChannelHandler } from '../data-channel/data-channel.ts';
import type { ConnectionStatus } from '../data-channel/resume-policy.ts';
import { upgradeRequest } from '../data-channel/upgrade-request.ts';
import type { Platform } from '../platform.ts';

export type SessionOptions = {
  readonly access: Access;
  readonly platform: Platform;
  readonly session: StartedSession;
  /** For the person, not for a script: `connected`, `lost`, `retrying`, and sentences of the service. */
  readonly notice?: (notice: SessionNotice) => void;
};

export type SessionNotice = ConnectionStatus | { readonly type: 'message'; readonly text: string };

export function dataChannel(
  options: SessionOptions,
  sessionTypes: readonly SessionType[],
  handler: DataChannelHandler,
): DataChannel {
  const { access, platform, session } = options;
  return new DataChannel(
    {
      platform,
      sessionTypes,
      endpoint: session,
      dataKey: ({ kmsKeyId: keyId, challenge }) =>
        access.generateDataKey({ keyId, context: sessionContext(session.sessionId, session.target, challenge) }),
      resume: () => access.ssm.resumeSession(session.sessionId),
      upgradeRequest: (streamUrl) => upgradeRequest(access, platform.clock, streamUrl),
    },
    handler,
  );
}

/**
 * Calls TerminateSession, for the agent may not have heard that the session is over. A failure is not reported:
 * the session then ends by its idle timeout.
 */
export async function terminate({ access, session }: SessionOptions): Promise<void> {
  await access.ssm.terminateSession(session.sessionId).catch(() => undefined);
}
