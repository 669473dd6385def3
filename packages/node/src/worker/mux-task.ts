/**
 * A Port session of many connections, multiplexed by smux (spec/session-manager 9.3). A refused connection is reported
 * by a flag and ends only its stream. smux has no window per stream: @sallyport/ssm closes a stream whose program does
 * not read, and stops reading from the client only when there is no other stream.
 */
import type { Socket } from 'node:net';
import { encodeFlag, Flag, Mux, type MuxEvent, PayloadType, parseFlag } from '@sallyport/ssm';
import { messageOf } from '../node-error.ts';
import { highWater } from './data-channel.ts';
import { type Client, normalEnd, type Task, type TaskEnd } from './task.ts';

export type MuxTaskOptions = {
  readonly client: Client;
  readonly dial: () => Promise<Socket>;
  readonly log: (line: string) => void;
};

type Stream = { socket: Socket | undefined; early: Uint8Array[]; closing: boolean };

export function startMux(options: MuxTaskOptions): Task {
  const { client } = options;
  const { promise: ended, resolve: end } = Promise.withResolvers<TaskEnd>();
  const mux = new Mux({ role: 'agent' });
  /** Those that have waited longest for a turn first: what room there is, is for them. */
  const streams = new Map<number, Stream>();
  let over = false;

  const flush = (): void => {
    for (const bytes of mux.takeOutput()) client.write(PayloadType.output, bytes);
    if (client.backlog > highWater) for (const { socket } of streams.values()) socket?.pause();
  };

  const finish = (ending: TaskEnd): void => {
    if (over) return;
    over = true;
    for (const { socket } of streams.values()) socket?.destroy();
    streams.clear();
    end(ending);
  };

  const feed = (streamId: number, socket: Socket, bytes: Uint8Array): void => {
    socket.write(bytes, () => {
      mux.consumed(streamId, bytes.length);
      client.wake();
    });
  };

  const open = async (streamId: number): Promise<void> => {
    const stream: Stream = { socket: undefined, early: [], closing: false };
    streams.set(streamId, stream);
    let socket: Socket;
    try {
      socket = await options.dial();
    } catch (error) {
      options.log(messageOf(error));
      if (streams.get(streamId) !== stream) return;
      streams.delete(streamId);
      client.write(PayloadType.flag, encodeFlag(Flag.connectToPortError));
      mux.close(streamId);
      flush();
      return;
    }
    if (over || (streams.get(streamId) !== stream && !stream.closing)) {
      socket.destroy();
      return;
    }
    stream.socket = socket;
    adopt(streamId, stream, socket);
  };

  const adopt = (streamId: number, stream: Stream, socket: Socket): void => {
    socket.on('data', (bytes: Buffer) => {
      mux.send(streamId, bytes);
      if (streams.delete(streamId)) streams.set(streamId, stream);
      flush();
    });
    const gone = (): void => {
      // smux has no half-close: the program's end of output is the end of the stream.
      if (streams.get(streamId) === stream) streams.delete(streamId);
      mux.close(streamId);
      flush();
      client.wake();
    };
    socket.on('end', () => {
      gone();
      socket.end();
    });
    socket.on('close', gone);
    for (const bytes of stream.early) feed(streamId, socket, bytes);
    stream.early = [];
    if (stream.closing) socket.destroySoon();
    else if (client.backlog > highWater) socket.pause();
  };

  const handle = (event: MuxEvent): void => {
    const stream = streams.get(event.streamId);
    switch (event.type) {
      case 'open':
        void open(event.streamId);
        break;
      case 'data':
        if (stream?.socket !== undefined) feed(event.streamId, stream.socket, event.data);
        else stream?.early.push(event.data);
        break;
      case 'closed':
        // Bytes sent before the end are still delivered; answers of the program are dropped.
        if (stream === undefined) break;
        stream.closing = true;
        streams.delete(event.streamId);
        stream.socket?.resume();
        stream.socket?.destroySoon();
        break;
      case 'reset':
        options.log('cut a connection whose program does not read');
        streams.delete(event.streamId);
        stream?.socket?.resetAndDestroy();
        break;
      default:
        event satisfies never;
    }
  };

  return {
    accept(message) {
      if (over) return true;
      if (message.payloadType === PayloadType.flag) {
        if (parseFlag(message.payload) === Flag.terminateSession) finish(normalEnd);
        return true;
      }
      if (message.payloadType !== PayloadType.output) return true;
      if (!mux.acceptsMore) return false;
      try {
        for (const event of mux.receive(message.payload)) handle(event);
        flush();
      } catch (error) {
        // The official agent keeps the session without streams and without end (spec/session-manager 9.3).
        finish({ status: 'Failed', output: messageOf(error) });
      }
      return true;
    },
    room() {
      for (const { socket } of streams.values()) socket?.resume();
    },
    ended,
    cancel() {
      finish(normalEnd);
      return Promise.resolve();
    },
  };
}
