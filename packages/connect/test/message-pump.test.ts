import { sha256 } from '@sallyport/linux';
import {
  AgentHandshake,
  encodeChannelClosed,
  encodeFrame,
  MessageStream,
  MessageType,
  newUuid,
  ourAgentVersion,
  PayloadType,
  parseHandshakeResponse,
  utf8Encode,
} from '@sallyport/ssm';
import { expect, test } from 'vitest';
import { MessagePump } from '../src/data-channel/message-pump.ts';
import { systemRandom } from '../src/system-platform.ts';
import { ManualClock } from './clocks.ts';

/** A pump, and the agent's channel its frames go to. */
function pumped() {
  const clock = new ManualClock();
  const agent = new MessageStream({ role: 'agent', sha256, random: systemRandom });
  const told: unknown[] = [];
  const sent: Uint8Array[] = [];
  let takes = true;
  const pump = new MessagePump(
    {
      clock,
      random: systemRandom,
      sessionTypes: ['Standard_Stream'],
      dataKey: () => expect.fail('no key is asked for'),
    },
    {
      send: (frame) => sent.push(frame),
      ready: ({ sessionType }) => told.push(sessionType),
      data: (_type, payload) => {
        if (takes) told.push(Buffer.from(payload).toString());
        return takes;
      },
      delivered: () => {},
      drained: () => told.push('drained'),
      refused: (refusal) => told.push({ refusal }),
      channelClosed: (output) => told.push({ closed: output }),
      failed: (error) => told.push(error),
    },
  );
  pump.attach();
  agent.attach();
  return {
    clock,
    agent,
    pump,
    told,
    sent,
    take: (now: boolean) => {
      takes = now;
    },
    /** Frames of the agent to the pump, then the pump's to the agent. */
    exchange: () => {
      for (const frame of agent.flush(clock.now())) pump.receive(frame);
      for (const frame of sent.splice(0)) agent.receive(frame, clock.now());
    },
  };
}

const say = (agent: MessageStream, text: string): void => agent.write(PayloadType.output, utf8Encode(text));

test('a session without a handshake is ready with its first output, and payloads come in order', () => {
  const { agent, pump, told, exchange } = pumped();
  expect(pump.ready).toBe(false);
  for (const text of ['a', 'b', 'c']) say(agent, text);
  exchange();
  expect(told).toEqual(['Standard_Stream', 'a', 'b', 'c']);
  expect(pump.ready).toBe(true);
  expect(agent.drained).toBe(true);
});

test('a payload that is not taken is not acknowledged, and comes again with what follows it', () => {
  const { agent, pump, told, exchange, take } = pumped();
  say(agent, 'a');
  exchange();
  take(false);
  say(agent, 'b');
  say(agent, 'c');
  exchange();
  expect(pump.isEmpty).toBe(false);
  expect(agent.drained).toBe(false);
  take(true);
  pump.deliver();
  exchange();
  expect(told).toEqual(['Standard_Stream', 'a', 'b', 'c']);
  expect(pump.isEmpty).toBe(true);
  expect(agent.drained).toBe(true);
});

test('what was written is kept until it is acknowledged, and sent again over the next connection', () => {
  const { agent, pump, told, sent, exchange } = pumped();
  pump.write(PayloadType.output, utf8Encode('typed'));
  expect(pump.backlog).toBe(5);
  sent.splice(0);
  pump.detach();
  pump.attach();
  exchange();
  expect(Buffer.from(agent.take(0)?.payload ?? []).toString()).toBe('typed');
  exchange();
  expect(pump.backlog).toBe(0);
  expect(told).toEqual(['drained']);
});

test('what is not acknowledged in time is sent again by itself', async () => {
  const { pump, sent, clock } = pumped();
  pump.write(PayloadType.output, utf8Encode('typed'));
  expect(sent).toHaveLength(1);
  await clock.advance(10_000);
  expect(sent.length).toBeGreaterThan(1);
  pump.close();
  expect(clock.waiting).toBe(0);
});

test('a session type this client cannot run is refused in the response, and nothing is ready', () => {
  const { agent, pump, told, clock, exchange } = pumped();
  const handshake = new AgentHandshake({ agentVersion: ourAgentVersion, sessionType: 'Port', properties: {} });
  agent.write(PayloadType.handshakeRequest, handshake.start(clock.now()));
  exchange();
  const { payload } = agent.take(clock.now()) ?? { payload: new Uint8Array() };
  const [action] = parseHandshakeResponse(payload).actions;
  expect(told).toEqual([{ refusal: action?.error }]);
  expect(action?.error).toContain('Port');
  expect(pump.ready).toBe(false);
});

test('malformed frames are dropped one by one, and a peer that sends nothing else is given up', () => {
  const { agent, pump, told, exchange } = pumped();
  for (let i = 0; i < 99; i++) pump.receive(Uint8Array.of(1, 2, 3));
  say(agent, 'a');
  exchange();
  expect(told).toEqual(['Standard_Stream', 'a']);
  pump.receive(Uint8Array.of(1, 2, 3));
  expect(told.at(-1)).toMatchObject({ code: 'connect/protocol' });
});

test('channel_closed is told without its banner', () => {
  const { pump, told, clock } = pumped();
  const payload = encodeChannelClosed({
    messageId: '',
    createdDate: '',
    destinationId: '',
    sessionId: 'jane-0a',
    output: '\n----------ERROR-------\nno such user',
  });
  const frame = {
    messageType: MessageType.channelClosed,
    schemaVersion: 1,
    createdDate: clock.now(),
    sequenceNumber: 0,
    flags: 3,
    messageId: newUuid(systemRandom),
    payloadType: 0,
    payload,
  };
  pump.receive(encodeFrame(frame, sha256));
  expect(told).toEqual([{ closed: 'no such user' }]);
});

test('a closed pump sends and hands out nothing', () => {
  const { agent, pump, told, sent } = pumped();
  say(agent, 'a');
  pump.close();
  for (const frame of agent.flush(0)) pump.receive(frame);
  pump.write(PayloadType.output, utf8Encode('typed'));
  expect(told).toEqual([]);
  expect(sent).toEqual([]);
});
