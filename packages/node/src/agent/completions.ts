/** Sends agent_task_complete for sessions that have ended, until it is acknowledged (spec/session-manager 10.2). */
import { encodeTaskComplete, MessageType, parseTaskAcknowledge } from '@sallyport/ssm';
import type { ControlChannel } from './control-channel.ts';

const attempts = 3;
const betweenMs = 1000;
/** Most completions kept while the control channel is lost; the gateway has ended older sessions itself. */
const maxWaiting = 2000;

export type Completion = { readonly sessionId: string; readonly status: 'Success' | 'Failed'; readonly output: string };

export type Completions = {
  report(completion: Completion): void;
  acknowledged(payload: Uint8Array): void;
  /** The control channel is open again: sends what is not acknowledged. */
  resume(): void;
  close(): void;
};

type Waiting = { readonly completion: Completion; sent: number; timer: NodeJS.Timeout | undefined };

export function taskCompletions(options: {
  readonly instanceId: string;
  readonly channel: () => Pick<ControlChannel, 'send'>;
}): Completions {
  const waiting = new Map<string, Waiting>();

  const forget = (sessionId: string): void => {
    clearTimeout(waiting.get(sessionId)?.timer);
    waiting.delete(sessionId);
  };

  const send = (entry: Waiting): void => {
    const { completion } = entry;
    const payload = encodeTaskComplete({
      taskId: completion.sessionId,
      finalTaskStatus: completion.status,
      isRoutingFailure: false,
      instanceId: options.instanceId,
      output: completion.output,
      s3Bucket: '',
      s3UrlSuffix: '',
      cwlGroup: '',
      cwlStream: '',
      retryNumber: entry.sent + 1,
    });
    if (options.channel().send(MessageType.agentTaskComplete, payload) === undefined) return;
    entry.sent += 1;
    entry.timer = setTimeout(() => {
      if (entry.sent >= attempts) forget(completion.sessionId);
      else send(entry);
    }, betweenMs);
  };

  return {
    report(completion) {
      if (waiting.has(completion.sessionId) || waiting.size >= maxWaiting) return;
      const entry: Waiting = { completion, sent: 0, timer: undefined };
      waiting.set(completion.sessionId, entry);
      send(entry);
    },
    acknowledged(payload) {
      forget(parseTaskAcknowledge(payload).taskId);
    },
    resume() {
      for (const entry of waiting.values()) {
        clearTimeout(entry.timer);
        entry.sent = 0;
        send(entry);
      }
    },
    close() {
      for (const sessionId of [...waiting.keys()]) forget(sessionId);
    },
  };
}
