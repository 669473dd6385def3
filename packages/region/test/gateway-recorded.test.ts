/** What AWS's own plugin and agent said in recorded exchanges, passed on by the gateway byte for byte (vectors/recorded). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageType, parseChannelClosed, parseTaskComplete, plainOutput } from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Received, readFrame } from '../src/gateway/frames.ts';
import { GatewayFixture } from './gateway-fixture.ts';
import type { Peer } from './peer.ts';

const folder = join(import.meta.dirname, '../vectors/recorded');
const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

type Line = {
  readonly dir: 'client->server' | 'server->client';
  readonly connection?: number;
  readonly opcode: number | 'http';
  readonly base64?: string;
};
type Spoken = Omit<Line, 'base64'> & { readonly bytes: Buffer };

function read(name: string): readonly Spoken[] {
  const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const { base64 = '', ...spoken } = JSON.parse(line) as Line;
    return { ...spoken, bytes: Buffer.from(base64, 'base64') };
  });
}

function frameOf(bytes: Buffer): Received {
  const result = readFrame(bytes);
  if (!result.ok) throw new Error(result.problem);
  return result.frame;
}

/** Session and node of an exchange, by the first message that names them. */
function namesIn(spoken: readonly Spoken[]): { readonly id: string; readonly target: string } {
  const text = spoken.map(({ bytes }) => bytes.toString('latin1')).join('\n');
  return {
    id: /"(?:SessionId|TaskId)\\?":\\?"([a-z]+-[0-9a-f]{17})/.exec(text)?.[1] ?? 'anna-0123456789abcdef0',
    target: /i-[0-9a-f]{17}/.exec(text)?.[0] ?? 'i-0123456789abcdef0',
  };
}

let fixture: GatewayFixture;
beforeEach(async () => {
  fixture = await GatewayFixture.start();
});
afterEach(() => fixture.close());

async function relayed(bytes: Buffer, from: Peer, to: Peer): Promise<void> {
  from.send(bytes);
  expect((await to.nextBytes()).equals(bytes)).toBe(true);
}

describe('the plugin', () => {
  const own = files.filter((name) => !name.includes('agent-side'));

  test.each(own)('%s: is passed on in both directions, up to the reason of the end', async (name) => {
    const spoken = read(name);
    const { id, target } = namesIn(spoken);
    fixture.startSession(id, { target });
    let client: Peer | undefined;
    let agent: Peer | undefined;
    let passed = 0;
    for (const { dir, opcode, bytes } of spoken) {
      if (opcode === 1) {
        // A second connection of the client takes the place of the first, which is cut.
        client?.cut();
        client = await fixture.data('client', id);
        agent ??= await fixture.data('agent', id);
      }
      if (opcode === 8) expect(await client?.closed).toEqual({ code: 1000, reason: bytes.subarray(2).toString() });
      if (opcode !== 2 || client === undefined || agent === undefined) continue;
      const frame = frameOf(bytes);
      if (frame.messageType === MessageType.channelClosed) {
        // The message id and the time are those of the day.
        const { output, sessionId, destinationId } = parseChannelClosed(frame.payload);
        fixture.gateway.session(id)?.end({ how: name.includes('terminated') ? 'terminated' : 'completed', output });
        const end = await client.next();
        expect(end.messageType).toBe(MessageType.channelClosed);
        expect(parseChannelClosed(end.payload)).toMatchObject({ output, sessionId, destinationId });
      } else if (dir === 'client->server') await relayed(bytes, client, agent);
      else await relayed(bytes, agent, client);
      passed += 1;
    }
    expect(passed).toBeGreaterThan(0);
    expect(client?.unread).toBe(0);
    if (!name.includes('terminated')) expect(agent?.unread).toBe(0);
  });
});

describe('the official agent', () => {
  const agents = files.filter((name) => name.includes('agent-side'));

  test.each(agents)('%s: is passed on, and each report of its end is acknowledged', async (name) => {
    const spoken = read(name);
    const { id, target } = namesIn(spoken);
    const control = await fixture.control(target);
    fixture.startSession(id, { target });
    const client = await fixture.data('client', id);
    let agent: Peer | undefined;
    let reports = 0;
    for (const { dir, opcode, bytes } of spoken) {
      if (opcode !== 2) continue;
      const frame = frameOf(bytes);
      switch (frame.messageType) {
        case MessageType.interactiveShell:
          expect((await control.next()).messageType).toBe(MessageType.interactiveShell);
          agent = await fixture.data('agent', id);
          break;
        case MessageType.agentSessionState:
          agent?.send(bytes);
          break;
        case MessageType.agentTaskComplete:
          expect(parseTaskComplete(frame.payload).taskId).toBe(id);
          control.send(bytes);
          reports += 1;
          break;
        case MessageType.agentTaskAcknowledge: {
          const answer = await control.next();
          expect(answer.messageType).toBe(MessageType.agentTaskAcknowledge);
          expect(JSON.parse(Buffer.from(answer.payload).toString())).toEqual(
            JSON.parse(Buffer.from(frame.payload).toString()),
          );
          break;
        }
        default:
          if (agent === undefined) throw new Error('the agent has not attached');
          if (dir === 'client->server') await relayed(bytes, agent, client);
          else await relayed(bytes, client, agent);
      }
    }
    agent?.close();
    const end = await client.next();
    expect(end.messageType).toBe(MessageType.channelClosed);
    const reported = spoken.filter(({ opcode }) => opcode === 2).map(({ bytes }) => frameOf(bytes));
    const report = reported.find(({ messageType }) => messageType === MessageType.agentTaskComplete);
    expect(report).toBeDefined();
    expect(parseChannelClosed(end.payload).output).toBe(
      plainOutput(parseTaskComplete(report?.payload ?? new Uint8Array()).output),
    );
    expect(reports).toBe(name.includes('refused') ? 2 : 1);
    expect(fixture.ends).toHaveLength(1);
  });
});
