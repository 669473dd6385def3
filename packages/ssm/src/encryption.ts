/**
 * Encryption of a session's data by a data key of KMS (spec/session-manager 7). Its first half is the key from agent to client, its
 * second the key from client to agent. AES-GCM itself belongs to the platform.
 */
import { PayloadType } from './payload-type.ts';
import { SsmError } from './ssm-error.ts';
import type { Random } from './uuid.ts';

/** AES-256-GCM. */
export type Aead = {
  /** The ciphertext and, behind it, the tag of 16 bytes. */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** Undefined when the tag does not fit. */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
};

/** Bytes of the data key. */
export const sessionKeyBytes = 64;
const nonceBytes = 12;
const tagBytes = 16;
/** By how much a message grows. */
export const cipherOverhead: number = nonceBytes + tagBytes;

/** Size, Flag and the handshake are not encrypted. */
const covered: readonly number[] = [PayloadType.output, PayloadType.stdErr, PayloadType.exitCode];

/** What the data key is bound to, so that the key of one session opens no other. */
export function sessionContext(sessionId: string, target: string, challenge?: string): Record<string, string> {
  return {
    'aws:ssm:SessionId': sessionId,
    'aws:ssm:TargetId': target,
    ...(challenge !== undefined && { 'aws:ssm:RandomChallenge': challenge }),
  };
}

export type SessionCipherOptions = {
  readonly role: 'client' | 'agent';
  readonly dataKey: Uint8Array;
  readonly aead: Aead;
  readonly random: Random;
};

export class SessionCipher {
  readonly #aead: Aead;
  readonly #sending: Uint8Array;
  readonly #receiving: Uint8Array;
  readonly #nonce: Uint8Array;

  constructor({ role, dataKey, aead, random }: SessionCipherOptions) {
    if (dataKey.length !== sessionKeyBytes) {
      throw new SsmError('ssm/decryption', `the data key has ${dataKey.length} bytes instead of ${sessionKeyBytes}`);
    }
    const half = sessionKeyBytes / 2;
    const [fromAgent, fromClient] = [dataKey.slice(0, half), dataKey.slice(half)];
    this.#aead = aead;
    this.#sending = role === 'agent' ? fromAgent : fromClient;
    this.#receiving = role === 'agent' ? fromClient : fromAgent;
    this.#nonce = random(nonceBytes).slice(0, nonceBytes);
  }

  covers(payloadType: number): boolean {
    return covered.includes(payloadType);
  }

  encrypt(plaintext: Uint8Array): Uint8Array {
    // A counter from a random start: no nonce is used twice under a key.
    for (let i = 0; i < nonceBytes; i++) {
      this.#nonce[i] = ((this.#nonce[i] ?? 0) + 1) & 0xff;
      if (this.#nonce[i] !== 0) break;
    }
    const sealed = this.#aead.seal(this.#sending, this.#nonce, plaintext);
    const message = new Uint8Array(nonceBytes + sealed.length);
    message.set(this.#nonce);
    message.set(sealed, nonceBytes);
    return message;
  }

  /** Throws SsmError for what the peer did not encrypt. */
  decrypt(message: Uint8Array): Uint8Array {
    const plaintext =
      message.length < cipherOverhead
        ? undefined
        : this.#aead.open(this.#receiving, message.subarray(0, nonceBytes), message.subarray(nonceBytes));
    if (plaintext === undefined) {
      throw new SsmError('ssm/decryption', 'a message is not encrypted with the data key of the session');
    }
    return plaintext;
  }
}
