/** What the kinds of session have in common: a task that is offered messages and ends once, with a status. */
import type { StreamMessage } from '@sallyport/ssm';

export type Ending = {
  readonly status: 'Success' | 'Failed';
  /** What the client is told; empty for an ordinary end. */
  readonly output: string;
};

export const ordinaryEnd: Ending = { status: 'Success', output: '' };

export type Task = {
  /** False leaves the message un-acknowledged until `wake`. */
  accept(message: StreamMessage): boolean;
  /** The client has taken enough for more to be sent. */
  room(): void;
  readonly ended: Promise<Ending>;
  /** Ends everything the task started and waits until it is gone. Idempotent. */
  cancel(): Promise<void>;
};

/** The part of a data channel a task writes to. */
export type Client = {
  write(payloadType: number, payload: Uint8Array): void;
  readonly backlog: number;
  wake(): void;
};
