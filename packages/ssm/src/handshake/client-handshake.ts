/**
 * The client's part of the handshake (spec/session-manager 6): respond once, refuse unknown actions, hold back
 * input until it is complete. A session whose first message is something else has no handshake and is a shell.
 */
import { type SessionType, sessionTypes } from '@sallyport/aws';
import type { SessionCipher } from '../encryption.ts';
import { announcesInput, extension } from '../extension.ts';
import type { Fields } from '../json.ts';
import {
  ActionStatus,
  type EncryptionRequest,
  encodeEncryptionChallenge,
  encodeHandshakeResponse,
  encryptionResult,
  type HandshakeRequest,
  kmsEncryption,
  type ProcessedAction,
  parseEncryptionChallenge,
  parseEncryptionRequest,
  parseHandshakeComplete,
  parseHandshakeRequest,
  type RequestedAction,
} from '../messages/handshake.ts';
import { PayloadType } from '../payload-type.ts';
import { SsmError } from '../ssm-error.ts';

/** What is known about a session when the client may send input. */
export type AgreedSession = {
  /** '' when there was no handshake. */
  readonly agentVersion: string;
  readonly sessionType: SessionType;
  /** Of a Port session: those of the session document, resolved. */
  readonly properties: Fields;
  /** The agent announced the extension: it accepts standard input, endOfInput and signals (extension.ts). */
  readonly takesInput: boolean;
  /** To be shown to the user; may be empty. */
  readonly customerMessage: string;
};

export type ClientStep =
  /** Send this payload (type HandshakeResponse). `refusal` is set when the session cannot continue. */
  | { readonly type: 'respond'; readonly payload: Uint8Array; readonly refusal?: string }
  /** Have KMS make a data key and call `keyed`, or `unkeyed` when it does not. */
  | { readonly type: 'data-key'; readonly request: EncryptionRequest }
  /** Send this payload (type EncChallengeResponse); what is sent and received later is encrypted. */
  | { readonly type: 'encrypted'; readonly payload: Uint8Array; readonly cipher: SessionCipher }
  /** The client may send input from now on. */
  | { readonly type: 'ready'; readonly session: AgreedSession }
  /** Not part of the handshake; when the session was not ready before, a `ready` comes first. */
  | { readonly type: 'data' }
  | { readonly type: 'ignored' };

export type ClientHandshakeOptions = {
  readonly clientVersion: string;
  /** The session types of this client; others are answered with "failed". */
  readonly sessionTypes: readonly SessionType[];
  /** Whether it can ask KMS for a data key. */
  readonly encrypts: boolean;
};

const handshakeTypes: readonly number[] = [
  PayloadType.handshakeRequest,
  PayloadType.handshakeComplete,
  PayloadType.encChallengeRequest,
];

type Answered = { readonly action: RequestedAction; readonly answer: ProcessedAction };

export class ClientHandshake {
  readonly #options: ClientHandshakeOptions;
  #request: HandshakeRequest | undefined;
  #session: AgreedSession | undefined;
  #refused = false;
  #answered: readonly Answered[] = [];
  /** Encrypts once the agent has shown that it has the data key. */
  #cipher: SessionCipher | undefined;
  #waitsForKey = false;
  #isEncrypted = false;

  constructor(options: ClientHandshakeOptions) {
    this.#options = options;
  }

  get session(): AgreedSession | undefined {
    return this.#session;
  }

  /** One stream message, in order. Throws SsmError for a malformed one. The caller executes the steps in order. */
  receive(payloadType: number, payload: Uint8Array): readonly ClientStep[] {
    if (payloadType === PayloadType.handshakeRequest) return [this.#respond(payload)];
    if (payloadType === PayloadType.handshakeComplete) return [this.#complete(payload)];
    if (payloadType === PayloadType.encChallengeRequest) return [this.#challenged(payload)];
    if (handshakeTypes.includes(payloadType)) return [{ type: 'ignored' }];
    if (this.#session !== undefined) return [{ type: 'data' }];
    // Between request and completion both ends have not agreed on the session type, so data has no meaning.
    if (this.#request !== undefined) return [{ type: 'ignored' }];
    this.#session = { ...noHandshake };
    return [{ type: 'ready', session: this.#session }, { type: 'data' }];
  }

  /** A second answer would block the official agent's reader for good (spec/session-manager H7), so a second request gets none. */
  #respond(payload: Uint8Array): ClientStep {
    if (this.#request !== undefined || this.#session !== undefined) return { type: 'ignored' };
    this.#request = parseHandshakeRequest(payload);
    this.#answered = this.#request.actions.map((action) => ({ action, answer: this.#process(action) }));
    const encryption = this.#answered.find(({ answer }) => answer.actionType === kmsEncryption);
    if (encryption === undefined || this.#refusals.length > 0) return this.#response();
    this.#waitsForKey = true;
    return { type: 'data-key', request: parseEncryptionRequest(encryption.action.parameters) };
  }

  /** KMS has made a data key, and `ciphertext` is it for the agent. */
  keyed(cipher: SessionCipher, ciphertext: Uint8Array, { challenge }: EncryptionRequest): ClientStep {
    if (!this.#waitsForKey) return { type: 'ignored' };
    this.#cipher = cipher;
    const result = encryptionResult({ ciphertext, acknowledged: challenge !== undefined });
    return this.#answerEncryption({ status: ActionStatus.success, result, error: '' });
  }

  /** There is no data key, for this reason. */
  unkeyed(error: string): ClientStep {
    if (!this.#waitsForKey) return { type: 'ignored' };
    return this.#answerEncryption({ status: ActionStatus.failed, result: null, error });
  }

  #answerEncryption(given: Omit<ProcessedAction, 'actionType'>): ClientStep {
    this.#waitsForKey = false;
    this.#answered = this.#answered.map(({ action, answer }) =>
      answer.actionType === kmsEncryption ? { action, answer: { ...answer, ...given } } : { action, answer },
    );
    return this.#response();
  }

  get #refusals(): readonly string[] {
    return this.#answered
      .filter(({ answer }) => answer.status !== ActionStatus.success)
      .map(({ answer }) => answer.error);
  }

  #response(): ClientStep {
    const refusals = this.#refusals;
    this.#refused = refusals.length > 0;
    const actions = this.#answered.map(({ answer }) => answer);
    const response = { clientVersion: this.#options.clientVersion, actions, errors: [] };
    const step: ClientStep = { type: 'respond', payload: encodeHandshakeResponse(response) };
    return this.#refused ? { ...step, refusal: refusals.join('; ') } : step;
  }

  #challenged(payload: Uint8Array): ClientStep {
    const cipher = this.#cipher;
    if (cipher === undefined || this.#isEncrypted) return { type: 'ignored' };
    const challenge = cipher.decrypt(parseEncryptionChallenge(payload));
    this.#isEncrypted = true;
    return { type: 'encrypted', payload: encodeEncryptionChallenge(cipher.encrypt(challenge)), cipher };
  }

  #process(action: RequestedAction): ProcessedAction {
    const { actionType, parameters } = action;
    // Until there is a key, the answer is not known.
    if (actionType === kmsEncryption && this.#options.encrypts) {
      return { actionType, status: ActionStatus.success, result: null, error: '' };
    }
    if (actionType !== 'SessionType') {
      const error = `this client does not support the action ${plain(actionType)}`;
      return { actionType, status: ActionStatus.unsupported, result: null, error };
    }
    if (!this.#options.sessionTypes.some((type) => type === parameters.SessionType)) {
      const error = `this client does not support the session type ${plain(String(parameters.SessionType))}`;
      return { actionType, status: ActionStatus.failed, result: null, error };
    }
    const result = announcesInput(parameters.Properties) ? extension : null;
    return { actionType, status: ActionStatus.success, result, error: '' };
  }

  #complete(payload: Uint8Array): ClientStep {
    if (this.#request === undefined || this.#session !== undefined || this.#refused) return { type: 'ignored' };
    if (this.#answered.some(({ answer }) => answer.actionType === kmsEncryption) && !this.#isEncrypted) {
      // The person would type into a session that is not encrypted, though its document asks for it.
      throw new SsmError('ssm/decryption', 'the agent completes the handshake without encryption, which it asked for');
    }
    const parameters = this.#request.actions.find((action) => action.actionType === 'SessionType')?.parameters ?? {};
    const properties = parameters.Properties;
    this.#session = {
      agentVersion: this.#request.agentVersion,
      sessionType: sessionTypes.find((type) => type === parameters.SessionType) ?? 'Standard_Stream',
      properties: typeof properties === 'object' && properties !== null ? (properties as Fields) : {},
      takesInput: announcesInput(properties),
      customerMessage: parseHandshakeComplete(payload).customerMessage,
    };
    return { type: 'ready', session: this.#session };
  }
}

const noHandshake: AgreedSession = {
  agentVersion: '',
  sessionType: 'Standard_Stream',
  properties: {},
  takesInput: false,
  customerMessage: '',
};

/** Names sent by the peer are printed on terminals, so control characters are replaced. */
function plain(name: string): string {
  return name.replace(/[^\w.-]/g, '?').slice(0, 64);
}
