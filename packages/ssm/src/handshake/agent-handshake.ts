/**
 * The agent's part of the handshake (spec/session-manager 6): request, wait 15 s for the one response, complete.
 * Input that arrives earlier is acknowledged and ignored, as official agents do.
 */
import type { SessionType } from '@sallyport/aws';
import { encodeBase64 } from '../base64.ts';
import type { SessionCipher } from '../encryption.ts';
import { announcesInput } from '../extension.ts';
import type { Fields } from '../json.ts';
import {
  ActionStatus,
  encodeEncryptionChallenge,
  encodeEncryptionRequest,
  encodeHandshakeComplete,
  encodeHandshakeRequest,
  type HandshakeResponse,
  kmsEncryption,
  type ProcessedAction,
  parseEncryptionChallenge,
  parseEncryptionResult,
  parseHandshakeResponse,
} from '../messages/handshake.ts';
import { PayloadType } from '../payload-type.ts';
import { SsmError } from '../ssm-error.ts';
import type { Random } from '../uuid.ts';

export type AgentHandshakeOptions = {
  readonly agentVersion: string;
  readonly sessionType: SessionType;
  /** The resolved document properties for Port; `extension` for NonInteractiveCommands; null otherwise. */
  readonly properties: Fields | null;
  readonly customerMessage?: string;
  /** The session is encrypted with a data key of this key of KMS. */
  readonly encryption?: { readonly kmsKeyId: string; readonly random: Random };
};

export type AgreedClient = {
  readonly clientVersion: string;
  /** The client announced the extension: its Output payloads are standard input. */
  readonly sendsInput: boolean;
};

export type AgentStep =
  /** Write this payload (type HandshakeComplete); then the session begins. */
  | { readonly type: 'complete'; readonly payload: Uint8Array; readonly client: AgreedClient }
  /** Have KMS decrypt the data key and call `keyed`. `challenge` is in its encryption context when it is given. */
  | { readonly type: 'data-key'; readonly ciphertext: Uint8Array; readonly challenge: string | undefined }
  /** Write this payload (type EncChallengeRequest); what is written later, the cipher encrypts. */
  | { readonly type: 'challenge'; readonly payload: Uint8Array; readonly cipher: SessionCipher }
  /** The session fails for this reason. */
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'ignored' };

const contextChallengeBytes = 16;
const challengeBytes = 64;
export const encryptedMessage = 'This session is encrypted using AWS KMS.';
export const handshakeTimeoutMs: number = 15_000;
export const handshakeTimedOut: string =
  'Handshake timed out. Please ensure that you have the latest version of the session manager plugin.';

export class AgentHandshake {
  readonly #options: AgentHandshakeOptions;
  #startedAt: number | undefined;
  #settled = false;
  #answered = false;
  #client: AgreedClient | undefined;
  #cipher: SessionCipher | undefined;
  /** In the encryption context of clients that acknowledge it. */
  readonly #contextChallenge: string | undefined;
  /** What the client has to return, encrypted with its own key. */
  #challenge: Uint8Array | undefined;
  #begunAt = 0;

  constructor(options: AgentHandshakeOptions) {
    this.#options = options;
    const { encryption } = options;
    this.#contextChallenge =
      encryption === undefined ? undefined : encodeBase64(encryption.random(contextChallengeBytes));
  }

  /** The payload (type HandshakeRequest) that is message 0 of the session. */
  start(now: number): Uint8Array {
    this.#startedAt = now;
    this.#begunAt = now;
    const { agentVersion, sessionType, properties, encryption } = this.#options;
    const session = { actionType: 'SessionType', parameters: { SessionType: sessionType, Properties: properties } };
    if (encryption === undefined) return encodeHandshakeRequest({ agentVersion, actions: [session] });
    const { kmsKeyId } = encryption;
    const encrypt = encodeEncryptionRequest({ kmsKeyId, challenge: this.#contextChallenge });
    return encodeHandshakeRequest({ agentVersion, actions: [session, encrypt] });
  }

  /** When an unanswered handshake has failed. */
  dueAt(): number | undefined {
    return this.#settled || this.#startedAt === undefined ? undefined : this.#startedAt + handshakeTimeoutMs;
  }

  expire(now: number): AgentStep {
    const due = this.dueAt();
    if (due === undefined || now < due) return { type: 'ignored' };
    return this.#fail(handshakeTimedOut);
  }

  /** One stream message, in order. */
  receive(payloadType: number, payload: Uint8Array, now: number): AgentStep {
    if (this.#startedAt === undefined || this.#settled) return { type: 'ignored' };
    try {
      if (payloadType === PayloadType.handshakeResponse && !this.#answered) {
        return this.#answer(parseHandshakeResponse(payload), now);
      }
      if (payloadType === PayloadType.encChallengeResponse) return this.#compare(payload, now);
      return { type: 'ignored' };
    } catch (error) {
      if (error instanceof SsmError)
        return this.#fail(`the client's handshake response is malformed: ${error.message}`);
      throw error;
    }
  }

  /** The data key is decrypted. The client has as long again to show that it has it. */
  keyed(cipher: SessionCipher, now: number): AgentStep {
    const { encryption } = this.#options;
    if (this.#settled || encryption === undefined) return { type: 'ignored' };
    this.#startedAt = now;
    this.#cipher = cipher;
    this.#challenge = encryption.random(challengeBytes).slice();
    return { type: 'challenge', payload: encodeEncryptionChallenge(cipher.encrypt(this.#challenge)), cipher };
  }

  #answer(response: HandshakeResponse, now: number): AgentStep {
    this.#answered = true;
    const failed = response.actions.find((action) => action.status !== ActionStatus.success);
    if (failed !== undefined) {
      return this.#fail(`${failed.actionType} failed on client with status ${failed.status} error: ${failed.error}`);
    }
    const answerTo = (asked: string): ProcessedAction | undefined =>
      response.actions.find(({ actionType }) => actionType === asked);
    const answer = answerTo('SessionType');
    if (answer === undefined) return this.#fail('the client did not answer the SessionType action');
    this.#client = {
      clientVersion: response.clientVersion,
      // Both ends must announce it: a client that announces it unasked gets AWS's protocol.
      sendsInput: announcesInput(this.#options.properties) && announcesInput(answer.result),
    };
    if (this.#options.encryption === undefined) return this.#complete(this.#client, now);
    const encrypted = answerTo(kmsEncryption);
    if (encrypted === undefined) return this.#fail('the client did not answer the KMSEncryption action');
    const { ciphertext, acknowledged } = parseEncryptionResult(encrypted.result);
    return { type: 'data-key', ciphertext, challenge: acknowledged ? this.#contextChallenge : undefined };
  }

  #compare(payload: Uint8Array, now: number): AgentStep {
    if (this.#cipher === undefined || this.#challenge === undefined || this.#client === undefined) {
      return { type: 'ignored' };
    }
    const returned = this.#cipher.decrypt(parseEncryptionChallenge(payload));
    const expected = this.#challenge;
    if (returned.length !== expected.length || returned.some((byte, i) => byte !== expected[i])) {
      return this.#fail('Encryption challenge does not match');
    }
    return this.#complete(this.#client, now);
  }

  #complete(client: AgreedClient, now: number): AgentStep {
    this.#settled = true;
    const { customerMessage, encryption } = this.#options;
    const payload = encodeHandshakeComplete({
      timeToCompleteMs: Math.max(0, now - this.#begunAt),
      customerMessage: customerMessage ?? (encryption === undefined ? '' : encryptedMessage),
    });
    return { type: 'complete', payload, client };
  }

  #fail(reason: string): AgentStep {
    this.#settled = true;
    return { type: 'failed', reason };
  }
}
