/** A gateway, an account and streams, set up for one session. */
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { webSockets } from '../src/data-channel/web-socket.ts';
import type { Access, SessionNotice, SessionOptions, Terminal } from '../src/index.ts';
import { systemRandom } from '../src/system-platform.ts';
import { fastClock } from './clocks.ts';
import { fakeAccess } from './fake-access.ts';
import { type AgentScript, FakeGateway } from './fake-gateway.ts';

export type SessionSetup = {
  readonly gateway: FakeGateway;
  readonly options: SessionOptions;
  readonly notices: SessionNotice[];
  readonly terminated: string[];
};

export async function sessionSetup(script: AgentScript, ssm: Partial<Access['ssm']> = {}): Promise<SessionSetup> {
  const gateway = await new FakeGateway(script).listen();
  onTestFinished(() => gateway.close());
  const notices: SessionNotice[] = [];
  const access = fakeAccess({
    hosts: ['127.0.0.1'],
    ssm: { resumeSession: async () => gateway.endpoint(), ...ssm },
  });
  return {
    gateway,
    notices,
    terminated: access.terminated,
    options: {
      access,
      platform: { clock: fastClock, random: systemRandom, sockets: webSockets() },
      session: { sessionId: 'jane-0a', target: 'i-0123456789abcdef0', ...gateway.endpoint() },
      notice: (notice) => notices.push(notice),
    },
  };
}

export class FakeTerminal implements Terminal {
  readonly input: PassThrough = new PassThrough();
  readonly output: PassThrough = new PassThrough();
  raw = false;
  window = { cols: 100, rows: 30 };
  resized: (() => void) | undefined;
  shown = '';

  constructor() {
    this.output.on('data', (chunk: Buffer) => {
      this.shown += chunk.toString('latin1');
    });
  }

  size(): { cols: number; rows: number } {
    return this.window;
  }

  onResize(listener: () => void): () => void {
    this.resized = listener;
    return () => {
      this.resized = undefined;
    };
  }

  setRaw(raw: boolean): void {
    this.raw = raw;
  }

  type(text: string): void {
    this.input.write(text);
  }
}

export function collected(): PassThrough & { text(): string } {
  const chunks: Buffer[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return Object.assign(stream, { text: () => Buffer.concat(chunks).toString('latin1') });
}

/** Waits for what is about to become true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Waits until a value has stopped changing: fifty turns without a change, however long a turn takes. */
export async function settled(value: () => unknown): Promise<void> {
  for (let [last, turns] = [value(), 0]; turns < 50; turns += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (value() !== last) [last, turns] = [value(), 0];
  }
}
