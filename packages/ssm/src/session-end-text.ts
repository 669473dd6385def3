/**
 * Why a session ended, as the text of `channel_closed` says it and as a client reads it back: the protocol has no field
 * for the reason (spec/session-manager 3.2, 12). AWS documents only the text of the idle timeout. Taking access away ends no
 * session by itself: somebody calls TerminateSession (spec/iam 12.10).
 */
export type SessionEndReason =
  | { readonly why: 'idle' }
  | { readonly why: 'maximum-duration' }
  /** By TerminateSession; `by` is the ARN of the caller. */
  | { readonly why: 'terminated'; readonly by: string }
  | { readonly why: 'node-stopped'; readonly state: string };

/** The sentence is AWS's. */
export const idleText = 'Your session timed out due to inactivity and has been terminated.';

export const maximumDurationText = (minutes: number): string =>
  `Your session reached its maximum duration of ${minutes} minute${minutes === 1 ? '' : 's'} and has been terminated.`;

export const terminatedByText = (arn: string): string => `Your session was terminated by ${arn}.`;

export const nodeGoneText = (instanceId: string, state: string): string =>
  `The session ended because instance ${instanceId} is ${state}.`;

const idlePattern = /^Your session timed out due to inactivity\b/;
const maximumPattern = /^Your session reached its maximum duration\b/;
const terminatedPattern = /^Your session was terminated by (arn:\S+?)\.?$/;
const nodeGonePattern = /^The session ended because instance \S+ is (stopping|stopped|shutting-down|terminated)\.?$/;

/** Undefined for an ordinary end and for any other text. */
export function sessionEndReason(output: string): SessionEndReason | undefined {
  const text = output.trim();
  if (idlePattern.test(text)) return { why: 'idle' };
  if (maximumPattern.test(text)) return { why: 'maximum-duration' };
  const by = terminatedPattern.exec(text)?.[1];
  if (by !== undefined) return { why: 'terminated', by };
  const state = nodeGonePattern.exec(text)?.[1];
  return state === undefined ? undefined : { why: 'node-stopped', state };
}
