/**
 * The control channel of the node: start messages arrive on it, agent_task_complete is sent on it (spec/session-manager
 * 10).
 */

import { randomBytes } from 'node:crypto';
import { sha256 } from '@sallyport/linux';
import { decodeFrame, encodeFrame, encodeOpenControl, type Frame, newUuid, ourAgentVersion } from '@sallyport/ssm';
import { type GatewayOptions, openChannel } from '../aws/message-gateway.ts';
import { messageOf, messageWithHint } from '../node-error.ts';
import { type ReconnectTiming, reconnectingSocket } from '../reconnecting-socket.ts';

export type ControlChannel = {
  /** The id of the message, or undefined when the channel is not open. */
  send(messageType: string, payload: Uint8Array): string | undefined;
  close(): Promise<void>;
};

export type ControlChannelOptions = {
  readonly gateway: GatewayOptions;
  readonly instanceId: string;
  readonly timing: ReconnectTiming;
  readonly random: () => number;
  readonly log: (line: string) => void;
  readonly onFrame: (frame: Frame) => void;
  readonly onUp: () => void;
  readonly onDown: () => void;
};

export function openControlChannel(options: ControlChannelOptions): ControlChannel {
  let lastLine = '';
  const socket = reconnectingSocket({
    timing: options.timing,
    random: options.random,
    open: () =>
      openChannel(options.gateway, {
        channel: 'control-channel',
        id: options.instanceId,
        query: 'role=subscribe&stream=input',
        request: {},
        hello: (opening) => encodeOpenControl({ ...opening, agentVersion: ourAgentVersion, platformType: 'linux' }),
        timeoutMs: 15_000,
      }),
    onUp() {
      lastLine = '';
      options.log('control channel open');
      options.onUp();
    },
    onDown(reason) {
      options.log(`control channel lost (${reason}), opening it again`);
      options.onDown();
    },
    onBytes(bytes) {
      try {
        options.onFrame(decodeFrame(bytes, sha256));
      } catch (error) {
        options.log(`ignored a control message: ${messageOf(error)}`);
      }
    },
    onFailure(error) {
      const line = `control channel: ${messageWithHint(error)}`;
      // Not again for the same error, or a night without a region would fill the console.
      if (line !== lastLine) options.log(line);
      lastLine = line;
      return true;
    },
  });

  return {
    send(messageType, payload) {
      const messageId = newUuid(randomBytes);
      const frame = { messageType, schemaVersion: 1, createdDate: Date.now(), sequenceNumber: 0, flags: 0, messageId };
      return socket.send(encodeFrame({ ...frame, payloadType: 0, payload }, sha256)) ? messageId : undefined;
    },
    close: () => socket.close(),
  };
}
