/** A task of a session worker, for every session type: it accepts messages and ends once, with a status. */
import type { StreamMessage } from '@sallyport/ssm';

export type TaskEnd = {
  readonly status: 'Success' | 'Failed';
  /** The message for the client; empty for a normal end. */
  readonly output: string;
};

export const normalEnd: TaskEnd = { status: 'Success', output: '' };

export type Task = {
  /** False leaves the message unacknowledged until `wake`. */
  accept(message: StreamMessage): boolean;
  /** The client has acknowledged enough for more to be sent. */
  room(): void;
  readonly ended: Promise<TaskEnd>;
  /** Ends every process of the task and waits for their end. Idempotent. */
  cancel(): Promise<void>;
};

/** The part of a data channel a task writes to. */
export type Client = {
  write(payloadType: number, payload: Uint8Array): void;
  readonly backlog: number;
  wake(): void;
};
