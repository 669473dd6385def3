/**
 * Help for the real plugin and agent on a fast link: the agent may miss an acknowledgement that overtakes its own
 * bookkeeping, sends the message again for ever, and the plugin drops every copy in silence. The gateway remembers the
 * newest acknowledgements and repeats the fitting one. spec/session-manager 5.5, 19 H3.
 */
import { MessageType, parseAcknowledge, SsmError } from '@sallyport/ssm';
import type { Received } from './frames.ts';

const remembered = 256;

export class AcknowledgeCache {
  readonly #acks = new Map<number, Uint8Array>();
  #highestSent = -1;

  /** The client acknowledged something. */
  acknowledged(ack: Received): void {
    const sequence = acknowledgedSequence(ack.payload);
    // An acknowledgement of what was never relayed would make us swallow it later.
    if (sequence === undefined || sequence > this.#highestSent) return;
    this.#acks.delete(sequence);
    this.#acks.set(sequence, ack.bytes);
    if (this.#acks.size <= remembered) return;
    for (const oldest of this.#acks.keys()) {
      this.#acks.delete(oldest);
      break;
    }
  }

  /** The acknowledgement to repeat when the agent's message is one the client has acknowledged already. */
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
