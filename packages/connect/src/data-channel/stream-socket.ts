/** The port between a session and the network: one WebSocket, with what a session needs of it. */
export interface StreamSocket {
  /** A text frame or a binary one. */
  send(data: string | Uint8Array): void;
  ping(): void;
  /** Goes on delivering what arrives until the other side agrees. */
  close(): void;
  /** At once; `lost` still follows. */
  terminate(): void;
  /** Bytes handed over that the network has not taken. */
  readonly buffered: number;
}

export type SocketLoss = {
  /** HTTP status when the upgrade was answered with something else than a WebSocket. */
  readonly status?: number;
  /** For the person: `connect ECONNREFUSED 127.0.0.1:1`, `closed with 1000 Bye`. */
  readonly reason: string;
};

export interface SocketEvents {
  open(): void;
  message(bytes: Uint8Array): void;
  /** Any sign of life that is not a message. */
  alive(): void;
  /** Once, and nothing after it. */
  lost(loss: SocketLoss): void;
}

export type SocketFactory = (url: URL, headers: Readonly<Record<string, string>>, events: SocketEvents) => StreamSocket;
