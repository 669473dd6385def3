/** `channel_closed`: the gateway ends a session, with a text for the user (spec/session-manager 3.2). */
import { encodeJson, parseFields, text, textOr } from '../json.ts';

export type ChannelClosed = {
  readonly messageId: string;
  /** A date as text, which no reader uses. */
  readonly createdDate: string;
  /** The session's target. */
  readonly destinationId: string;
  readonly sessionId: string;
  /** Empty for an ordinary end. */
  readonly output: string;
};

export function encodeChannelClosed(closed: ChannelClosed): Uint8Array {
  return encodeJson({
    MessageId: closed.messageId,
    CreatedDate: closed.createdDate,
    DestinationId: closed.destinationId,
    SessionId: closed.sessionId,
    MessageType: 'channel_closed',
    SchemaVersion: 1,
    Output: closed.output,
  });
}

export function parseChannelClosed(payload: Uint8Array): ChannelClosed {
  const fields = parseFields(payload, 'channel_closed');
  return {
    messageId: textOr(fields, 'MessageId', 64),
    createdDate: textOr(fields, 'CreatedDate', 64),
    destinationId: textOr(fields, 'DestinationId', 512),
    sessionId: text(fields, 'SessionId', 256),
    output: textOr(fields, 'Output', 64 * 1024),
  };
}
