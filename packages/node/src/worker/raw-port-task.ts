/**
 * A Port session of one connection with unchanged bytes (spec/session-manager 9.2): AWS-StartSSHSession, which ends
 * with its connection, and port forwarding of clients without multiplexing, where further bytes open another
 * connection.
 */
import type { Socket } from 'node:net';
import { encodeFlag, Flag, PayloadType, parseFlag } from '@sallyport/ssm';
import { messageOf } from '../node-error.ts';
import { highWater } from './data-channel.ts';
import { type Client, normalEnd, type Task, type TaskEnd } from './task.ts';

const maxWaiting = 1 << 20;

export type RawPortOptions = {
  readonly client: Client;
  readonly dial: () => Promise<Socket>;
  /** The session goes on after its connection has ended. */
  readonly redials: boolean;
  readonly log: (line: string) => void;
};

/** Rejects when the connection is refused; the session then does not start. */
export async function startRawPort(options: RawPortOptions): Promise<Task> {
  const { client } = options;
  const { promise: ended, resolve: end } = Promise.withResolvers<TaskEnd>();
  let socket: Socket | undefined = await options.dial();
  let dialling = false;
  let over = false;

  const finish = (): void => {
    if (over) return;
    over = true;
    socket?.destroySoon();
    end(normalEnd);
    client.wake();
  };

  const adopt = (connected: Socket): void => {
    connected.on('data', (bytes: Buffer) => {
      client.write(PayloadType.output, bytes);
      if (client.backlog > highWater) connected.pause();
    });
    connected.on('drain', () => client.wake());
    const gone = (): void => {
      if (socket !== connected) return;
      socket = undefined;
      connected.end();
      if (options.redials) client.wake();
      else finish();
    };
    connected.on('end', gone);
    connected.on('close', gone);
  };

  const redial = async (): Promise<void> => {
    dialling = true;
    try {
      const connected = await options.dial();
      if (over) connected.destroy();
      else {
        socket = connected;
        adopt(connected);
      }
    } catch (error) {
      options.log(messageOf(error));
      client.write(PayloadType.flag, encodeFlag(Flag.connectToPortError));
      refused = true;
    } finally {
      dialling = false;
      client.wake();
    }
  };

  /** Bytes for a connection that was refused are dropped, or they would open another one without end. */
  let refused = false;

  const carry = (bytes: Uint8Array): boolean => {
    if (over) return true;
    if (socket === undefined) {
      if (refused) {
        refused = false;
        return true;
      }
      if (!dialling) void redial();
      return false;
    }
    if (socket.writableLength > maxWaiting) return false;
    socket.write(bytes);
    return true;
  };

  adopt(socket);
  return {
    accept(message) {
      if (message.payloadType === PayloadType.output) return carry(message.payload);
      if (message.payloadType !== PayloadType.flag) return true;
      const flag = parseFlag(message.payload);
      if (flag === Flag.terminateSession) finish();
      else if (flag === Flag.disconnectToPort) {
        const connected = socket;
        socket = undefined;
        connected?.destroySoon();
      }
      return true;
    },
    room: () => void socket?.resume(),
    ended,
    cancel() {
      finish();
      return Promise.resolve();
    },
  };
}
