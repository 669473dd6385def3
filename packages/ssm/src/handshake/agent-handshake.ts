/**
 * The agent's part of the handshake (spec/session-manager 6): request, wait 15 s for the one response, complete.
 * Input that arrives earlier is acknowledged and ignored, as official agents do.
 */
import type { SessionType } from '@sallyport/aws';
import { announcesInput } from '../extension.ts';
import type { Fields } from '../json.ts';
import {
  ActionStatus,
  encodeHandshakeComplete,
  encodeHandshakeRequest,
  type HandshakeResponse,
  parseHandshakeResponse,
} from '../messages/handshake.ts';
import { PayloadType } from '../payload-type.ts';
import { SsmError } from '../ssm-error.ts';

export type AgentHandshakeOptions = {
  readonly agentVersion: string;
  readonly sessionType: SessionType;
  /** The resolved document properties for Port; `extension` for NonInteractiveCommands; null otherwise. */
  readonly properties: Fields | null;
  readonly customerMessage?: string;
};

export type AgreedClient = {
  readonly clientVersion: string;
  /** The client announced the extension: its Output payloads are standard input. */
  readonly sendsInput: boolean;
};

export type AgentStep =
  /** Write this payload (type HandshakeComplete); then the session begins. */
  | { readonly type: 'complete'; readonly payload: Uint8Array; readonly client: AgreedClient }
  /** The session fails for this reason. */
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'ignored' };

export const handshakeTimeoutMs: number = 15_000;
export const handshakeTimedOut: string =
  'Handshake timed out. Please ensure that you have the latest version of the session manager plugin.';

export class AgentHandshake {
  readonly #options: AgentHandshakeOptions;
  #startedAt: number | undefined;
  #settled = false;

  constructor(options: AgentHandshakeOptions) {
    this.#options = options;
  }

  /** The payload (type HandshakeRequest) that is message 0 of the session. */
  start(now: number): Uint8Array {
    this.#startedAt = now;
    const { agentVersion, sessionType, properties } = this.#options;
    return encodeHandshakeRequest({
      agentVersion,
      actions: [{ actionType: 'SessionType', parameters: { SessionType: sessionType, Properties: properties } }],
    });
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
    if (payloadType !== PayloadType.handshakeResponse || this.#settled) return { type: 'ignored' };
    if (this.#startedAt === undefined) return { type: 'ignored' };
    let response: HandshakeResponse;
    try {
      response = parseHandshakeResponse(payload);
    } catch (error) {
      if (error instanceof SsmError)
        return this.#fail(`the client's handshake response is malformed: ${error.message}`);
      throw error;
    }
    const failed = response.actions.find((action) => action.status !== ActionStatus.success);
    if (failed !== undefined) {
      return this.#fail(`${failed.actionType} failed on client with status ${failed.status} error: ${failed.error}`);
    }
    const answer = response.actions.find((action) => action.actionType === 'SessionType');
    if (answer === undefined) return this.#fail('the client did not answer the SessionType action');
    this.#settled = true;
    return {
      type: 'complete',
      payload: encodeHandshakeComplete({
        timeToCompleteMs: Math.max(0, now - this.#startedAt),
        customerMessage: this.#options.customerMessage ?? '',
      }),
      client: {
        clientVersion: response.clientVersion,
        // Both ends must announce it: a client that announces it unasked gets AWS's protocol.
        sendsInput: announcesInput(this.#options.properties) && announcesInput(answer.result),
      },
    };
  }

  #fail(reason: string): AgentStep {
    this.#settled = true;
    return { type: 'failed', reason };
  }
}
