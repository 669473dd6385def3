/** The handshake with the client before a Port or NonInteractiveCommands session (spec/session-manager 6). */
import type { SessionType } from '@sallyport/aws';
import {
  AgentHandshake,
  type AgentStep,
  type AgreedClient,
  extension,
  handshakeTimeoutMs,
  ourAgentVersion,
  PayloadType,
  type StreamMessage,
} from '@sallyport/ssm';
import { NodeError } from '../node-error.ts';
import type { SessionTask } from '../session-plan.ts';
import type { Client } from './task.ts';

export type Handshake = { accept(message: StreamMessage): boolean; readonly agreed: Promise<AgreedClient> };

export function beginHandshake(task: SessionTask, client: Client, now: () => number): Handshake {
  const { promise, resolve, reject } = Promise.withResolvers<AgreedClient>();
  const [sessionType, properties] = subjectOf(task);
  const handshake = new AgentHandshake({ agentVersion: ourAgentVersion, sessionType, properties });

  let settled = false;

  const step = (taken: AgentStep): void => {
    if (taken.type !== 'ignored') settled = true;
    if (taken.type === 'failed') reject(new NodeError('node/session', taken.reason));
    if (taken.type !== 'complete') return;
    client.write(PayloadType.handshakeComplete, taken.payload);
    resolve(taken.client);
  };

  const timer = setTimeout(() => step(handshake.expire(now())), handshakeTimeoutMs + 1);
  const stop = (): void => clearTimeout(timer);
  promise.then(stop, stop);
  client.write(PayloadType.handshakeRequest, handshake.start(now()));
  return {
    accept(message) {
      // Messages after the response are for the task, which may still be starting.
      if (settled) return false;
      step(handshake.receive(message.payloadType, message.payload, now()));
      return true;
    },
    agreed: promise,
  };
}

function subjectOf(task: SessionTask): readonly [SessionType, Readonly<Record<string, unknown>> | null] {
  switch (task.kind) {
    case 'shell':
      return ['Standard_Stream', null];
    case 'command':
      return ['NonInteractiveCommands', extension];
    case 'port':
      return ['Port', task.properties];
    default:
      return task satisfies never;
  }
}
