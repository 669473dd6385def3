/**
 * The log that a session document asks for. It is there before the session begins, or the session does not begin: its author relies on
 * it (spec/session-manager 8.4).
 */
import { PayloadType } from '@sallyport/ssm';
import type { JsonService } from '../../aws/json-call.ts';
import { createLogGroup, createLogStream, findLogGroup, type LogStream } from '../../aws/log-stream.ts';
import { isBucketEncrypted, type S3Place } from '../../aws/put-object.ts';
import { NodeError } from '../../node-error.ts';
import type { LogPlan } from '../../session-plan.ts';
import type { Client } from '../task.ts';
import { eventStream, type LoggedSession } from './event-stream.ts';
import type { LogDestination, LogEvents } from './log-destination.ts';
import { toLogStream, toObject, transcript } from './transcript.ts';

export type SessionLog = {
  /** The client, as a task is to see it: what goes to it is logged, and its backlog is that of the log as well. */
  recorded(client: Client): Client;
  /** Writes what is left. Rejects when a log is not whole. */
  close(): Promise<void>;
};

export type LogPlaces = Omit<JsonService, 'service' | 'endpoint'> & {
  readonly logsUrl: URL;
  readonly s3Url: URL;
  readonly s3PathStyle: boolean;
};

/** AWS's sentence, for `Amazon S3 bucket` and `bucket`. */
const unencrypted = (where: string, what: string): NodeError =>
  new NodeError(
    'node/document',
    `We couldn't start the session because encryption is not set up on the selected ${where}. Either encrypt the ${what} or choose an option to enable logging without encryption.`,
  );

export async function openSessionLog(
  plan: LogPlan,
  session: LoggedSession,
  places: LogPlaces,
  events: LogEvents,
): Promise<SessionLog> {
  const destinations: LogDestination[] = [];
  // Checked first, so that a session that is refused leaves no stream behind.
  const place = plan.s3 === undefined ? undefined : await bucketOf(plan.s3, places);
  if (plan.s3 !== undefined && place !== undefined) {
    const key = `${plan.s3.prefix === '' ? '' : `${plan.s3.prefix.replace(/\/+$/, '')}/`}${session.sessionId}.log`;
    destinations.push(await transcript(toObject(place, key), places.now, events));
  }
  if (plan.cloudWatch !== undefined) {
    const at = await streamOf(plan.cloudWatch, session.sessionId, places);
    destinations.push(
      plan.cloudWatch.streaming
        ? eventStream(at, session, events)
        : await transcript(toLogStream(at), places.now, events),
    );
  }
  const logged: readonly number[] = [PayloadType.output, PayloadType.stdErr];
  return {
    recorded: (client) => ({
      write(payloadType, payload) {
        if (logged.includes(payloadType)) for (const one of destinations) one.add(payload);
        client.write(payloadType, payload);
      },
      get backlog() {
        return destinations.reduce((sum, { backlog }) => sum + backlog, client.backlog);
      },
      wake: () => client.wake(),
      encryptWith: (cipher) => client.encryptWith(cipher),
    }),
    async close() {
      const results = await Promise.allSettled(destinations.map((one) => one.close()));
      const failed = results.find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}

async function bucketOf({ bucket, encrypted }: NonNullable<LogPlan['s3']>, places: LogPlaces): Promise<S3Place> {
  const place = { ...places, endpoint: places.s3Url, pathStyle: places.s3PathStyle, bucket };
  if (encrypted && !(await isBucketEncrypted(place))) throw unencrypted('Amazon S3 bucket', 'bucket');
  return place;
}

async function streamOf(
  { group, encrypted }: NonNullable<LogPlan['cloudWatch']>,
  stream: string,
  places: LogPlaces,
): Promise<LogStream> {
  const at = { ...places, endpoint: places.logsUrl, group, stream };
  const found = await findLogGroup(at);
  if (encrypted && found?.encrypted !== true) throw unencrypted('CloudWatch Logs log group', 'log group');
  if (found === undefined) await createLogGroup(at);
  await createLogStream(at);
  return at;
}
