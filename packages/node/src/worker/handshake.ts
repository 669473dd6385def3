/** The handshake with the client before a session of a port, of a command or encrypted by KMS (spec/session-manager 6, 7). */
import { randomBytes } from 'node:crypto';
import type { SessionType } from '@sallyport/aws';
import { aesGcm } from '@sallyport/linux';
import {
  AgentHandshake,
  type AgentStep,
  type AgreedClient,
  extension,
  handshakeTimeoutMs,
  ourAgentVersion,
  PayloadType,
  SessionCipher,
  type StreamMessage,
} from '@sallyport/ssm';
import { messageOf, NodeError } from '../node-error.ts';
import type { SessionPlan, SessionTask } from '../session-plan.ts';
import type { Client } from './task.ts';

export type Handshake = { accept(message: StreamMessage): boolean; readonly agreed: Promise<AgreedClient> };

export type HandshakePorts = {
  readonly client: Client;
  readonly now: () => number;
  /** Has KMS decrypt the data key that the client had made. */
  decryptDataKey(keyId: string, ciphertext: Uint8Array, challenge: string | undefined): Promise<Uint8Array>;
};

export function beginHandshake({ task, kmsKeyId }: SessionPlan, ports: HandshakePorts): Handshake {
  const { client, now } = ports;
  const { promise, resolve, reject } = Promise.withResolvers<AgreedClient>();
  const [sessionType, properties] = subjectOf(task);
  const encryption = kmsKeyId === undefined ? {} : { encryption: { kmsKeyId, random: randomBytes } };
  const handshake = new AgentHandshake({ agentVersion: ourAgentVersion, sessionType, properties, ...encryption });

  let settled = false;

  const step = (taken: AgentStep): void => {
    switch (taken.type) {
      case 'ignored':
        return;
      case 'data-key':
        void agreeOnKey(taken.ciphertext, taken.challenge);
        return;
      case 'challenge':
        client.write(PayloadType.encChallengeRequest, taken.payload);
        client.encryptWith(taken.cipher);
        expireLater();
        return;
      case 'failed':
        settled = true;
        reject(new NodeError('node/session', taken.reason));
        return;
      case 'complete':
        settled = true;
        client.write(PayloadType.handshakeComplete, taken.payload);
        resolve(taken.client);
        return;
      default:
        taken satisfies never;
    }
  };

  const agreeOnKey = async (ciphertext: Uint8Array, challenge: string | undefined): Promise<void> => {
    try {
      const dataKey = await ports.decryptDataKey(kmsKeyId ?? '', ciphertext, challenge);
      const cipher = new SessionCipher({ role: 'agent', dataKey, aead: aesGcm, random: randomBytes });
      step(handshake.keyed(cipher, now()));
    } catch (error) {
      settled = true;
      reject(new NodeError('node/session', `the data key of the session cannot be decrypted: ${messageOf(error)}`));
    }
  };

  let timer: NodeJS.Timeout | undefined;
  const expireLater = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => step(handshake.expire(now())), handshakeTimeoutMs + 1);
  };
  expireLater();
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
      return [task.commands === undefined ? 'Standard_Stream' : 'InteractiveCommands', null];
    case 'command':
      return ['NonInteractiveCommands', extension];
    case 'port':
      return ['Port', task.properties];
    default:
      return task satisfies never;
  }
}
