/** A WebSocket that records what is sent and delivers what the test says. */
import type { SocketEvents, SocketFactory, StreamSocket } from '../src/data-channel/stream-socket.ts';
import type { Platform } from '../src/index.ts';
import { ManualClock } from './clocks.ts';

export class FakeSocket implements StreamSocket {
  readonly sent: (string | Uint8Array)[] = [];
  readonly buffered = 0;
  pings = 0;
  terminated = false;
  closed = false;
  readonly events: SocketEvents;

  constructor(events: SocketEvents) {
    this.events = events;
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }

  ping(): void {
    this.pings++;
  }

  close(): void {
    this.closed = true;
  }

  terminate(): void {
    this.terminated = true;
  }

  /** The token the channel was opened with: the first thing sent. */
  get token(): string {
    return (JSON.parse(String(this.sent[0])) as { TokenValue: string }).TokenValue;
  }
}

export type FakePlatform = Platform & { readonly clock: ManualClock; readonly opened: readonly FakeSocket[] };

export function fakePlatform(): FakePlatform {
  const opened: FakeSocket[] = [];
  const sockets: SocketFactory = (_url, _headers, events) => {
    const socket = new FakeSocket(events);
    opened.push(socket);
    return socket;
  };
  return { clock: new ManualClock(), random: (bytes) => new Uint8Array(bytes).fill(128), sockets, opened };
}
