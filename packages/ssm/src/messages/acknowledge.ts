/** `acknowledge`: the receiver has accepted a stream message (spec/session-manager 3.1). */
import { encodeJson, flagOr, integer, parseFields, text } from '../json.ts';

export type Acknowledge = {
  readonly messageType: string;
  readonly messageId: string;
  readonly sequenceNumber: number;
  readonly isSequential: boolean;
};

export function encodeAcknowledge(ack: Acknowledge): Uint8Array {
  return encodeJson({
    AcknowledgedMessageType: ack.messageType,
    AcknowledgedMessageId: ack.messageId,
    AcknowledgedMessageSequenceNumber: ack.sequenceNumber,
    IsSequentialMessage: ack.isSequential,
  });
}

export function parseAcknowledge(payload: Uint8Array): Acknowledge {
  const fields = parseFields(payload, 'acknowledge', 4096);
  return {
    messageType: text(fields, 'AcknowledgedMessageType', 32),
    messageId: text(fields, 'AcknowledgedMessageId', 64),
    sequenceNumber: integer(fields, 'AcknowledgedMessageSequenceNumber', 0, Number.MAX_SAFE_INTEGER),
    isSequential: flagOr(fields, 'IsSequentialMessage', true),
  };
}
