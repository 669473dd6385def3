/**
 * The active sessions of this node, from start message to completion. A refused session is answered with a reason,
 * because a client without an answer would wait (spec/session-manager 10.1, H6).
 */
import { isSessionId } from '@sallyport/aws';
import type { User } from '@sallyport/linux';
import { type Frame, nodeGoneText, parseChannelClosed, parseInteractiveShell, type SessionStart } from '@sallyport/ssm';
import type { CredentialSource } from '../aws/credentials.ts';
import { type ProcessTree, processTree, type SessionMarks } from '../linux/process-tree.ts';
import { messageOf, NodeError } from '../node-error.ts';
import type { SessionPlan } from '../session-plan.ts';
import type { NodeFacts, ToAgent } from '../worker-messages.ts';
import type { Completion } from './completions.ts';
import type { GetParameters } from './placeholders.ts';
import { planSession } from './plan-session.ts';
import type { SessionRecords } from './session-records.ts';
import type { Worker, WorkerPool } from './worker-pool.ts';

export type SessionsOptions = {
  readonly node: () => Promise<NodeFacts>;
  readonly pool: WorkerPool;
  readonly records: SessionRecords;
  readonly credentials: CredentialSource;
  readonly ssmUser: () => Promise<User>;
  readonly getParameters: GetParameters;
  readonly report: (completion: Completion) => void;
  readonly log: (line: string) => void;
  readonly now: () => Date;
  readonly limit: number;
  /** The processes of a session, for when its worker cannot end them. */
  readonly processTree?: (marks: SessionMarks) => Pick<ProcessTree, 'end'>;
};

export type Sessions = {
  start(frame: Frame): void;
  /** channel_closed on the control channel: the session has ended. */
  closed(frame: Frame): void;
  /** Ends every session and waits until none of their processes runs. Idempotent. */
  close(): Promise<void>;
};

/** Ids of recent start messages: the gateway may send one again after a reconnect. */
const remembered = 4096;
/** After this time a worker that was asked to end is killed. */
const endMs = 6000;
/** After this one more, if its processes have ended and it writes its log: the log survives the end by somebody else. */
const saveMs = 60_000;

export function liveSessions(options: SessionsOptions): Sessions {
  const live = new Map<string, Worker | undefined>();
  /** Sessions that ended before a worker had them. */
  const cancelled = new Set<string>();
  const seen = new Set<string>();
  const saving = new WeakSet<Worker>();
  const running = new Set<Promise<void>>();
  const treeOf = options.processTree ?? processTree;
  let closing = false;
  /** Of the first session that began. */
  let instanceId: string | undefined;

  const fail = (sessionId: string, reason: string): void => {
    options.log(`session ${sessionId} is refused: ${reason}`);
    options.report({ sessionId, status: 'Failed', output: reason });
  };

  const run = async (start: SessionStart): Promise<void> => {
    const { sessionId } = start;
    let plan: SessionPlan;
    try {
      plan = await planSession(start, options.getParameters);
      const [node, credentials] = await Promise.all([options.node(), options.credentials()]);
      ({ instanceId } = node);
      if (closing) throw new NodeError('node/session', 'the agent is stopping');
      if (cancelled.has(sessionId)) throw new NodeError('node/session', 'the session was ended before it began');
      options.records.write(plan, options.now());
      const worker = options.pool.take();
      live.set(sessionId, worker);
      worker.send({ type: 'start', plan, node, credentials });
      await runWorker(worker, sessionId);
    } catch (error) {
      fail(sessionId, messageOf(error));
    } finally {
      options.records.remove(sessionId);
      live.delete(sessionId);
      cancelled.delete(sessionId);
    }
  };

  const runWorker = async (worker: Worker, sessionId: string): Promise<void> => {
    let tree: Pick<ProcessTree, 'end'> | undefined;
    let completion: Completion | undefined;
    worker.onMessage((message: ToAgent) => {
      if (message.type === 'child') tree = treeOf({ ...message, sessionId });
      else if (message.type === 'saving') saving.add(worker);
      else if (message.type === 'request') void answer(worker, message.what);
      else if (message.type === 'done' && completion === undefined) {
        completion = { sessionId, status: message.status, output: message.output };
        // Before the end is reported, because a program that finds the record may act as its owner.
        options.records.remove(sessionId);
        options.report(completion);
      }
    });
    const how = await worker.ended;
    if (completion !== undefined) return;
    // A worker ends the processes of its session, unless it died.
    await (tree ?? treeOf({ pid: undefined, sessionId })).end();
    fail(sessionId, `the session worker ${how}`);
  };

  const answer = async (worker: Worker, what: 'credentials' | 'ssm-user'): Promise<void> => {
    try {
      if (what === 'credentials') worker.send({ type: 'credentials', credentials: await options.credentials() });
      else worker.send({ type: 'ssm-user', account: await options.ssmUser() });
    } catch (error) {
      worker.send({ type: 'refused', about: what, reason: messageOf(error) });
    }
  };

  const end = (worker: Worker, text: string): void => {
    worker.send({ type: 'end', text });
    let late = setTimeout(() => {
      if (saving.has(worker)) late = setTimeout(() => worker.kill(), saveMs);
      else worker.kill();
    }, endMs);
    void worker.ended.then(() => clearTimeout(late));
  };

  return {
    start(frame) {
      if (seen.has(frame.messageId)) return;
      remember(seen, frame.messageId);
      let start: SessionStart;
      try {
        start = parseInteractiveShell(frame.payload);
      } catch (error) {
        const sessionId = claimedId(frame.payload);
        if (sessionId === undefined) options.log(`ignored a start message: ${messageOf(error)}`);
        else fail(sessionId, messageOf(error));
        return;
      }
      const { sessionId } = start;
      if (!isSessionId(sessionId)) options.log('ignored a start message with a malformed session id');
      else if (live.has(sessionId)) options.log(`ignored a second start of session ${sessionId}`);
      else if (closing) fail(sessionId, 'the agent is stopping');
      else if (live.size >= options.limit)
        fail(sessionId, `this node has ${options.limit} sessions, which is its limit`);
      else {
        live.set(sessionId, undefined);
        const done: Promise<void> = run(start).finally(() => running.delete(done));
        running.add(done);
      }
    },
    closed(frame) {
      const { sessionId, output } = parseChannelClosed(frame.payload);
      const worker = live.get(sessionId);
      if (worker !== undefined) end(worker, output);
      else if (live.has(sessionId)) cancelled.add(sessionId);
    },
    async close() {
      closing = true;
      const text = instanceId === undefined ? '' : nodeGoneText(instanceId, 'stopping');
      for (const worker of live.values()) if (worker !== undefined) end(worker, text);
      options.pool.close();
      await Promise.allSettled(running);
    },
  };
}

function remember(seen: Set<string>, messageId: string): void {
  seen.add(messageId);
  if (seen.size <= remembered) return;
  const oldest = seen.values().next();
  if (oldest.done !== true) seen.delete(oldest.value);
}

/** The session id of an invalid start message, so that its client gets an answer. */
function claimedId(payload: Uint8Array): string | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    const id: unknown =
      typeof value === 'object' && value !== null ? (value as { TaskId?: unknown }).TaskId : undefined;
    return typeof id === 'string' && isSessionId(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
