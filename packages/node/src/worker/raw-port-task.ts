/**
 * A Port session of one connection, its bytes as they are (spec/session-manager 9.2): AWS-StartSSHSession, where the connection's
 * end is the session's, and forwards of clients too old to multiplex, where the next bytes dial again.
 */
import type { Socket } from 'node:net';
import { encodeFlag, Flag, PayloadType, parseFlag } from '@sallyport/ssm';
import { sentence } from '../node-error.ts';
import { highWater } from './data-channel.ts';
import { type Client, type Ending, ordinaryEnd, type Task } from './task.ts';

const maxWaiting = 1 << 20;

export type RawPortOptions = {
  readonly client: Client;
  readonly dial: () => Promise<Socket>;
  /** The session outlives its connections. */
  readonly redials: boolean;
  readonly log: (line: string) => void;
};

/** Rejects when the port does not answer: the session then never begins. */
export async function startRawPort(options: RawPortOptions): Promise<Task> {
  const { client } = options;
  const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
  let socket: Socket | undefined = await options.dial();
  let dialling = false;
  let over = false;

  const finish = (): void => {
    if (over) return;
    over = true;
    socket?.destroySoon();
    end(ordinaryEnd);
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
      options.log(sentence(error));
      client.write(PayloadType.flag, encodeFlag(Flag.connectToPortError));
      refused = true;
    } finally {
      dialling = false;
      client.wake();
    }
  };

  /** The bytes that asked for a connection nobody could make are dropped, or they would ask for ever. */
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
