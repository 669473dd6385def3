/**
 * The client's part of the handshake (spec/session-manager 6): respond once, refuse unknown actions, hold back
 * input until it is complete. A session whose first message is something else has no handshake and is a shell.
 */
import { type SessionType, sessionTypes } from '@sallyport/aws';
import { announcesInput, extension } from '../extension.ts';
import type { Fields } from '../json.ts';
import {
  ActionStatus,
  encodeHandshakeResponse,
  type HandshakeRequest,
  type ProcessedAction,
  parseHandshakeComplete,
  parseHandshakeRequest,
  type RequestedAction,
} from '../messages/handshake.ts';
import { PayloadType } from '../payload-type.ts';

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
  /** The client may send input from now on. */
  | { readonly type: 'ready'; readonly session: AgreedSession }
  /** Not part of the handshake; when the session was not ready before, a `ready` comes first. */
  | { readonly type: 'data' }
  | { readonly type: 'ignored' };

export type ClientHandshakeOptions = {
  readonly clientVersion: string;
  /** The session types of this client; others are answered with "failed". */
  readonly sessionTypes: readonly SessionType[];
};

const handshakeTypes: readonly number[] = [
  PayloadType.handshakeRequest,
  PayloadType.handshakeComplete,
  PayloadType.encChallengeRequest,
];

export class ClientHandshake {
  readonly #options: ClientHandshakeOptions;
  #request: HandshakeRequest | undefined;
  #session: AgreedSession | undefined;
  #refused = false;

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
    const actions = this.#request.actions.map((action) => this.#process(action));
    const refusals = actions.filter((action) => action.status !== ActionStatus.success).map((action) => action.error);
    this.#refused = refusals.length > 0;
    const response = { clientVersion: this.#options.clientVersion, actions, errors: [] };
    const step: ClientStep = { type: 'respond', payload: encodeHandshakeResponse(response) };
    return this.#refused ? { ...step, refusal: refusals.join('; ') } : step;
  }

  #process(action: RequestedAction): ProcessedAction {
    const { actionType, parameters } = action;
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
