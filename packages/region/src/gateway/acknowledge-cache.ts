/**
 * The newest acknowledge messages of a client. On a fast network the official agent may miss an acknowledge that
 * arrives before it has recorded the message as sent. It then sends the message again without end, and the official
 * plugin drops every copy without acknowledging it. The gateway repeats the acknowledge instead. spec/session-manager
 * 5.5, 19 H3.
 */
import { MessageType, parseAcknowledge, SsmError } from '@sallyport/ssm';
import type { Received } from './frames.ts';

const remembered = 256;
/** Those that AWS's clients write have about 300 bytes. */
const mostBytes = 1024;

export class AcknowledgeCache {
  readonly #acks = new Map<number, Uint8Array>();
  #highestSent = -1;

  /** Records an acknowledge of the client. */
  acknowledged(ack: Received): void {
    if (ack.bytes.byteLength > mostBytes) return;
    const sequence = acknowledgedSequence(ack.payload);
    // An acknowledge of a message that was not relayed yet would make the gateway drop that message later.
    if (sequence === undefined || sequence > this.#highestSent) return;
    this.#acks.delete(sequence);
    // A copy: the frame is a view of all that was read from the connection at once.
    this.#acks.set(sequence, new Uint8Array(ack.bytes));
    if (this.#acks.size <= remembered) return;
    for (const oldest of this.#acks.keys()) {
      this.#acks.delete(oldest);
      break;
    }
  }

  /** The acknowledge to send to the agent when the client has acknowledged this message already. */
  repeatFor(message: Received): Uint8Array | undefined {
    if (message.sequenceNumber > this.#highestSent) {
      this.#highestSent = message.sequenceNumber;
      return undefined;
    }
    return this.#acks.get(message.sequenceNumber);
  }
}

function acknowledgedSequence(payload: Uint8Array): number | undefined {
  try {
    const ack = parseAcknowledge(payload);
    return ack.messageType === MessageType.outputStreamData ? ack.sequenceNumber : undefined;
  } catch (error) {
    if (error instanceof SsmError) return undefined;
    throw error;
  }
}
