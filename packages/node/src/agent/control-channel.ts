/** The agent's one long-lived channel: start messages come in, completions go out (spec/session-manager 10). */

import { randomBytes } from 'node:crypto';
import { sha256 } from '@sallyport/linux';
import { decodeFrame, encodeFrame, encodeOpenControl, type Frame, newUuid, ourAgentVersion } from '@sallyport/ssm';
import { type GatewayOptions, openChannel } from '../aws/message-gateway.ts';
import { NodeError, sentence } from '../node-error.ts';
import { type ReconnectTiming, reconnectingSocket } from '../reconnecting-socket.ts';

export type ControlChannel = {
  /** The id of the frame, or undefined when there is no channel just now. */
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
  let lastComplaint = '';
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
      lastComplaint = '';
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
        options.log(`ignored a control message: ${sentence(error)}`);
      }
    },
    onFailure(error) {
      const hint = error instanceof NodeError && error.hint !== undefined ? `; ${error.hint}` : '';
      const complaint = `control channel: ${sentence(error)}${hint}`;
      // Once per kind of trouble, or a night without a region would fill the console.
      if (complaint !== lastComplaint) options.log(complaint);
      lastComplaint = complaint;
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
