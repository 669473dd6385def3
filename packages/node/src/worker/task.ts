/** A task of a session worker, for every session type: it accepts messages and ends once, with a status. */
import type { SessionCipher, StreamMessage } from '@sallyport/ssm';

export type TaskEnd = {
  readonly status: 'Success' | 'Failed';
  /** The message for the client; empty for a normal end. */
  readonly output: string;
};

export const normalEnd: TaskEnd = { status: 'Success', output: '' };

/** `hang-up`: what depends on the terminal, or on the command's process group. */
export type EndMode = 'everything' | 'hang-up';

export type Task = {
  /** False leaves the message unacknowledged until `wake`. */
  accept(message: StreamMessage): boolean;
  /** The client has acknowledged enough for more to be sent. */
  room(): void;
  readonly ended: Promise<TaskEnd>;
  /** Waits for the end of what it ends. Idempotent. */
  cancel(mode: EndMode): Promise<void>;
};

/** The part of a data channel a task writes to. */
export type Client = {
  write(payloadType: number, payload: Uint8Array): void;
  readonly backlog: number;
  wake(): void;
  /** What carries data is encrypted from here on. */
  encryptWith(cipher: SessionCipher): void;
};
