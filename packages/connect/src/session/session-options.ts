/** What every kind of session needs, and the words it says meanwhile. */
import type { SessionType } from '@sallyport/ssm';
import { approach } from '../approach.ts';
import { Attachment, type AttachmentStatus, type SessionUser } from '../attach/attachment.ts';
import type { Access, StartedSession } from '../aws/ssm-api.ts';
import type { Surroundings } from '../surroundings.ts';

export type SessionOptions = {
  readonly access: Access;
  readonly surroundings: Surroundings;
  readonly session: StartedSession;
  /** News for the person, not for a script: `attached`, `lost`, `retrying`, and sentences of the service. */
  readonly notice?: (notice: SessionNotice) => void;
};

export type SessionNotice = AttachmentStatus | { readonly type: 'message'; readonly text: string };

export function attach(options: SessionOptions, sessionTypes: readonly SessionType[], user: SessionUser): Attachment {
  const { access, surroundings, session } = options;
  return new Attachment(
    {
      surroundings,
      sessionTypes,
      ticket: session,
      resume: () => access.ssm.resumeSession(session.sessionId),
      approach: (streamUrl) => approach(access, surroundings.clock, streamUrl),
    },
    user,
  );
}

/**
 * Tells the service that the session is over, for the agent may not have heard it. A failure is no news to the person:
 * the session then ends by its idle timer.
 */
export async function terminate({ access, session }: SessionOptions): Promise<void> {
  await access.ssm.terminateSession(session.sessionId).catch(() => undefined);
}
