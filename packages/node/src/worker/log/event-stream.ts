/**
 * A session in CloudWatch Logs while it runs: once a second the lines that were completed, as JSON events with AWS's fields
 * (spec/session-manager 8.4).
 */
import { StringDecoder } from 'node:string_decoder';
import { type LogStream, putLogEvents } from '../../aws/log-stream.ts';
import { messageOf } from '../../node-error.ts';
import type { LogDestination, LogEvents } from './log-destination.ts';

export type LoggedSession = {
  readonly sessionId: string;
  readonly instanceId: string;
  readonly owner: string;
  readonly user: string;
};

const everyMs = 1000;
/** AWS's limit for an event of a session. Escaped, a line of the longest is still below it. */
const mostEventBytes = 33_000;
const longestLine = 5000;
const mostEvents = 20;
const attempts = 5;
const lowWater = 256 * 1024;

export function eventStream(at: LogStream, session: LoggedSession, events: LogEvents): LogDestination {
  const decoder = new StringDecoder('utf8');
  const lines: string[] = [];
  let waiting = 0;
  let unfinished = '';
  let sending: Promise<void> | undefined;
  let failure: Error | undefined;

  const push = (line: string): void => {
    lines.push(line);
    waiting += line.length + 1;
  };

  const take = (text: string): void => {
    const parts = (unfinished + text).split(/\r*\n/);
    unfinished = parts.pop() ?? '';
    for (const part of parts)
      for (let from = 0; from === 0 || from < part.length; from += longestLine)
        push(part.slice(from, from + longestLine));
    for (; unfinished.length > longestLine; unfinished = unfinished.slice(longestLine))
      push(unfinished.slice(0, longestLine));
  };

  const eventOf = (sessionData: readonly string[]): string =>
    JSON.stringify({
      eventVersion: '1.0',
      eventTime: new Date(at.now()).toISOString().replace(/\.\d+/, ''),
      awsRegion: at.region,
      target: { id: session.instanceId },
      userIdentity: { arn: session.owner },
      runAsUser: session.user,
      sessionId: session.sessionId,
      sessionData,
    });

  /** Some events, and how many lines they hold. */
  const batch = (): { readonly messages: string[]; readonly count: number } => {
    const messages: string[] = [];
    let from = 0;
    while (from < lines.length && messages.length < mostEvents) {
      let to = from;
      for (let bytes = 0; to < lines.length; to += 1) {
        bytes += Buffer.byteLength(JSON.stringify(lines[to])) + 1;
        if (to > from && bytes > mostEventBytes - 1000) break;
      }
      messages.push(eventOf(lines.slice(from, to)));
      from = to;
    }
    return { messages, count: from };
  };

  const send = async (): Promise<void> => {
    for (let failed = 0; lines.length > 0 && failure === undefined; ) {
      const { messages, count } = batch();
      try {
        await putLogEvents(at, messages);
        failed = 0;
        for (const line of lines.splice(0, count)) waiting -= line.length + 1;
        if (waiting < lowWater) events.onRoom();
      } catch (error) {
        failed += 1;
        if (failed < attempts) await new Promise((resolve) => setTimeout(resolve, failed * everyMs));
        else {
          failure = error instanceof Error ? error : new Error(messageOf(error));
          events.onFailure(`its log cannot be written to CloudWatch Logs: ${messageOf(error)}`);
        }
      }
    }
  };

  const flush = (): Promise<void> => {
    sending ??= send().finally(() => {
      sending = undefined;
    });
    return sending;
  };
  const timer = setInterval(() => void flush(), everyMs);

  return {
    add: (bytes) => take(decoder.write(Buffer.from(bytes))),
    get backlog() {
      return waiting + unfinished.length;
    },
    async close() {
      clearInterval(timer);
      take(decoder.end());
      if (unfinished !== '') push(unfinished);
      unfinished = '';
      while (lines.length > 0 && failure === undefined) await flush();
      if (failure !== undefined) throw failure;
    },
  };
}
