/** A gateway, an account and streams, wired for one session. */
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { systemRandom } from '../src/attach/system.ts';
import { webSockets } from '../src/attach/web-socket.ts';
import type { Access, SessionNotice, SessionOptions, Terminal } from '../src/index.ts';
import { fastClock } from './clocks.ts';
import { fakeAccess } from './fake-access.ts';
import { type AgentScript, FakeGateway } from './fake-gateway.ts';

export type Wired = {
  readonly gateway: FakeGateway;
  readonly options: SessionOptions;
  readonly notices: SessionNotice[];
  readonly terminated: string[];
};

export async function wired(script: AgentScript, ssm: Partial<Access['ssm']> = {}): Promise<Wired> {
  const gateway = await new FakeGateway(script).listen();
  onTestFinished(() => gateway.close());
  const notices: SessionNotice[] = [];
  const access = fakeAccess({
    hosts: ['127.0.0.1'],
    ssm: { resumeSession: async () => gateway.ticket(), ...ssm },
  });
  return {
    gateway,
    notices,
    terminated: access.terminated,
    options: {
      access,
      surroundings: { clock: fastClock, random: systemRandom, sockets: webSockets() },
      session: { sessionId: 'jane-0a', ...gateway.ticket() },
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
