/**
 * Frames as the gateway handles them: read within their bounds, and written for its own messages. The digest is not
 * checked, because clients that write it as hex digits work on AWS (spec/session-manager 2).
 */
import { randomUUID } from 'node:crypto';
import { sha256 } from '@sallyport/linux';
import {
  decodeFrame,
  encodeChannelClosed,
  encodeFrame,
  encodeTaskAcknowledge,
  type Frame,
  MessageType,
  PayloadType,
  SsmError,
} from '@sallyport/ssm';

/** A frame and the bytes it was received as, which are relayed unchanged. */
export type Received = Frame & { readonly bytes: Uint8Array };

export type ReadResult =
  | { readonly ok: true; readonly frame: Received }
  | { readonly ok: false; readonly problem: string };

export function readFrame(bytes: Uint8Array): ReadResult {
  try {
    return { ok: true, frame: { ...decodeFrame(bytes), bytes } };
  } catch (error) {
    if (error instanceof SsmError) return { ok: false, problem: error.message };
    throw error;
  }
}

/** A message of the gateway itself. It belongs to no stream, so sequence number and payload type are 0. */
export function gatewayFrame(
  messageType: MessageType,
  payload: Uint8Array,
  now: number,
  messageId: string,
): Uint8Array {
  return encodeFrame(
    {
      messageType,
      schemaVersion: 1,
      createdDate: now,
      sequenceNumber: 0,
      flags: 0,
      messageId,
      payloadType: PayloadType.none,
      payload,
    },
    sha256,
  );
}

export function channelClosedFrame(sessionId: string, target: string, output: string, now: number): Uint8Array {
  const messageId = randomUUID();
  const createdDate = new Date(now).toISOString();
  const payload = encodeChannelClosed({ messageId, createdDate, destinationId: target, sessionId, output });
  return gatewayFrame(MessageType.channelClosed, payload, now, messageId);
}

export function taskAcknowledgeFrame(report: Frame, taskId: string, now: number): Uint8Array {
  const payload = encodeTaskAcknowledge({ messageId: report.messageId, taskId });
  return gatewayFrame(MessageType.agentTaskAcknowledge, payload, now, randomUUID());
}

/** Equal for a message and its retransmissions, different for two messages that share a sequence number by mistake. */
export const frameKey = (frame: Frame): string => `${frame.sequenceNumber} ${frame.messageId}`;
