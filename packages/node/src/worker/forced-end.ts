/**
 * Ends of a session that are not its program's own: what they do to its processes, and the text that the client gets.
 *
 * An end that takes access away (somebody else's TerminateSession, a node that stops) ends every process. A timeout,
 * a lost connection and an end by the session's owner hang up the terminal, and detached work (tmux, nohup, setsid) lives on as it
 * does on AWS, unless the roster says otherwise. An end without a known reason may be a revocation.
 */
import { sessionEndReason } from '@sallyport/ssm';
import type { EndMode, TaskEnd } from './task.ts';

export type ForcedEnd = TaskEnd & { readonly mode: EndMode };

/** By `channel_closed`, whose text is the reason. */
export function endByGateway(text: string, owner: string): ForcedEnd {
  return { status: 'Success', output: text, mode: modeOf(text, owner) };
}

/** The data channel could not be opened again. */
export function endByNetwork(output: string): ForcedEnd {
  return { status: 'Failed', output, mode: 'hang-up' };
}

function modeOf(text: string, owner: string): EndMode {
  const reason = sessionEndReason(text);
  switch (reason?.why) {
    case 'idle':
    case 'maximum-duration':
      return 'hang-up';
    case 'terminated':
      return reason.by === owner ? 'hang-up' : 'everything';
    case 'node-stopped':
    case undefined:
      return 'everything';
    default:
      return reason satisfies never;
  }
}
