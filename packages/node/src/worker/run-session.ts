/**
 * One session from its start message to its end: opens the data channel and starts the task at the same time, passes
 * messages between them, and in the end waits for acknowledgements and reports (spec/session-manager 5.6, 10.2, 12).
 */
import { type StreamMessage, sessionContext } from '@sallyport/ssm';
import type { Credentials } from '../aws/credentials.ts';
import { decryptDataKey } from '../aws/decrypt-data-key.ts';
import type { Fetch } from '../aws/http.ts';
import type { HostAccounts } from '../linux/host-accounts.ts';
import type { FindUser } from '../linux/passwd.ts';
import { messageOf, NodeError } from '../node-error.ts';
import type { ReconnectTiming } from '../reconnecting-socket.ts';
import type { AgentPipe, Start } from './agent-pipe.ts';
import { beginTask } from './begin-task.ts';
import { openDataChannel } from './data-channel.ts';
import { endByGateway, type ForcedEnd } from './forced-end.ts';
import { openSessionLog, type SessionLog } from './log/session-log.ts';
import type { EndMode, Task, TaskEnd } from './task.ts';

export type SessionPorts = {
  readonly pipe: AgentPipe;
  readonly fetch: Fetch;
  readonly find: FindUser;
  readonly host: HostAccounts;
  readonly timing: ReconnectTiming;
  readonly giveUpMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: (line: string) => void;
};

/** How long the client has to acknowledge the last messages. */
const drainMs = 2000;
/** How long the rest of the log may take; the agent waits a little longer. */
const logMs = 58_000;

export async function runSession(start: Start, ports: SessionPorts): Promise<void> {
  const { plan, node } = start;
  const { pipe } = ports;
  const credentials = firstThenAsked(start.credentials, () => pipe.credentials());
  const { region } = node;
  const { fetch, now } = ports;
  const cancelled = Promise.withResolvers<TaskEnd>();
  let ended: EndMode | undefined;
  let accept: (message: StreamMessage) => boolean = () => false;
  let task: Task | undefined;
  let log: SessionLog | undefined;

  const channel = openDataChannel({
    gateway: {
      endpoint: new URL(node.gatewayUrl),
      region,
      credentials,
      fetch,
      now,
    },
    sessionId: plan.sessionId,
    instanceId: node.instanceId,
    timing: ports.timing,
    giveUpMs: ports.giveUpMs,
    random: ports.random,
    log: ports.log,
    accept: (message) => accept(message),
    onRoom: () => task?.room(),
    owner: plan.owner,
    onEnd: (ending) => end(ending),
  });
  const end = (ending: ForcedEnd): void => {
    ended ??= ending.mode === 'hang-up' && ports.host.keepsDetached() ? 'hang-up' : 'everything';
    cancelled.resolve(ending);
  };
  void pipe.end.then((text) => end(endByGateway(text, plan.owner)));

  const begun = beginTask(plan, {
    client: channel,
    find: ports.find,
    host: ports.host,
    ssmUser: () => pipe.ssmUser(),
    deniedAddresses: node.deniedAddresses,
    onChild: (pid, audit) => void pipe.tell({ type: 'child', pid, ...(audit === undefined ? {} : { audit }) }),
    log: ports.log,
    now,
    async openLog(user) {
      if (plan.logs === undefined) return channel;
      const { sessionId, owner } = plan;
      const places = {
        logsUrl: new URL(node.logsUrl),
        s3Url: new URL(node.s3Url),
        s3PathStyle: node.s3PathStyle,
        region,
        credentials,
        fetch,
        now,
      };
      log = await openSessionLog(plan.logs, { sessionId, owner, user, instanceId: node.instanceId }, places, {
        onRoom: () => task?.room(),
        onFailure: (why) => end({ mode: 'everything', status: 'Failed', output: `The session ended because ${why}` }),
      });
      return log.recorded(channel);
    },
    decryptDataKey: (keyId, ciphertext, challenge) =>
      decryptDataKey(
        { endpoint: new URL(node.kmsUrl), region, credentials, fetch, now },
        { keyId, ciphertext, context: sessionContext(plan.sessionId, node.instanceId, challenge) },
      ),
    listen(listener) {
      accept = listener;
      channel.wake();
    },
  }).then((running) => {
    task = running;
    if (ended !== undefined) void running.cancel(ended);
    accept = (message) => running.accept(message);
    channel.wake();
    return running;
  });

  const finished = begun.then((running) => running.ended);
  let ending = await Promise.race([finished, cancelled.promise]).catch(
    (error: unknown): TaskEnd => ({ status: 'Failed', output: messageOf(error) }),
  );
  // A task that waits for the handshake has started nothing yet, and ends with this process.
  if (ended !== undefined) await task?.cancel(ended);
  else await channel.drain(drainMs);
  if (log !== undefined) {
    await pipe.tell({ type: 'saving' });
    await within(log.close(), logMs).catch((error: unknown) => {
      const output = `the log of the session could not be written: ${messageOf(error)}`;
      ports.log(output);
      ending = { status: 'Failed', output: ending.output === '' ? output : ending.output };
    });
  }
  channel.state('Terminating');
  await pipe.tell({ type: 'done', status: ending.status, output: ending.output });
  await channel.close();
}

async function within(work: Promise<void>, milliseconds: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(() => late.reject(new NodeError('node/request', 'it took too long')), milliseconds);
  await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

/** The first credentials come with the plan; later connections request new ones. */
function firstThenAsked(first: Credentials, ask: () => Promise<Credentials>): () => Promise<Credentials> {
  const goodUntil = Date.now() + 30_000;
  return () => (Date.now() < goodUntil ? Promise.resolve(first) : ask());
}
