/** Why a session has ended, and the messages for client and agent. spec/session-manager 3.2, 12. */

export type SessionEnd =
  /** The agent reported success. */
  | { readonly how: 'completed'; readonly output: string }
  /** The agent reported a failure. */
  | { readonly how: 'failed'; readonly output: string }
  /** By TerminateSession, a timeout, or a node that was lost. */
  | { readonly how: 'terminated'; readonly output: string };

export const agentAbsentText =
  'The instance did not open its end of the session in time. Check that its SSM Agent is healthy, that its disk is not full and that its role allows ssmmessages:CreateDataChannel and ssmmessages:OpenDataChannel.';
export const agentLostText = 'The connection to the instance was lost and did not come back.';
export const clientAbsentText = 'The session was closed because no client attached to it.';
