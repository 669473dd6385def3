/** Why a session is over, and the words its two ends are told. spec/session-manager 3.2, 12. */

export type SessionEnd =
  /** The agent said its task is done. */
  | { readonly how: 'completed'; readonly output: string }
  /** The agent could not or would not run it. */
  | { readonly how: 'failed'; readonly output: string }
  /** TerminateSession, a timer, or a node that went away. */
  | { readonly how: 'terminated'; readonly output: string };

/** AWS's own words. */
export const idleText = 'Your session timed out due to inactivity and has been terminated.';

export const maximumDurationText = (minutes: number): string =>
  `Your session reached its maximum duration of ${minutes} minute${minutes === 1 ? '' : 's'} and has been terminated.`;

export const agentAbsentText =
  'The instance did not open its end of the session in time. Check that its SSM Agent is healthy, that its disk is not full and that its role allows ssmmessages:CreateDataChannel and ssmmessages:OpenDataChannel.';
export const agentLostText = 'The connection to the instance was lost and did not come back.';
export const clientAbsentText = 'The session was closed because no client attached to it.';

export const nodeGoneText = (instanceId: string, state: string): string =>
  `The session ended because instance ${instanceId} is ${state}.`;
