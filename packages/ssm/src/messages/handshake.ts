/** The handshake's three messages (spec/session-manager 6). */
import { decodeBase64, encodeBase64 } from '../base64.ts';
import { any, asFields, encodeJson, type Fields, flagOr, integerOr, list, parseFields, text, textOr } from '../json.ts';

/** An action the agent requests of the client. Its parameters depend on the action. */
export type RequestedAction = { readonly actionType: string; readonly parameters: Fields };

export type HandshakeRequest = { readonly agentVersion: string; readonly actions: readonly RequestedAction[] };

export const ActionStatus = { success: 1, failed: 2, unsupported: 3 } as const;

export type ProcessedAction = {
  readonly actionType: string;
  readonly status: number;
  readonly result: unknown;
  readonly error: string;
};

export type HandshakeResponse = {
  readonly clientVersion: string;
  readonly actions: readonly ProcessedAction[];
  readonly errors: readonly string[];
};

export type HandshakeComplete = {
  /** Nanoseconds in the message. */
  readonly timeToCompleteMs: number;
  /** Shown to the user; may be empty. */
  readonly customerMessage: string;
};

const maxActions = 16;

export function encodeHandshakeRequest(request: HandshakeRequest): Uint8Array {
  return encodeJson({
    AgentVersion: request.agentVersion,
    RequestedClientActions: request.actions.map((action) => ({
      ActionType: action.actionType,
      ActionParameters: action.parameters,
    })),
  });
}

export function parseHandshakeRequest(payload: Uint8Array): HandshakeRequest {
  const fields = parseFields(payload, 'the handshake request');
  return {
    agentVersion: text(fields, 'AgentVersion', 64),
    actions: list(fields, 'RequestedClientActions', maxActions).map((entry) => {
      const action = asFields(entry, 'a requested action');
      const parameters = any(action, 'ActionParameters');
      return {
        actionType: text(action, 'ActionType', 64),
        parameters: parameters === null || parameters === undefined ? {} : asFields(parameters, 'ActionParameters'),
      };
    }),
  };
}

export function encodeHandshakeResponse(response: HandshakeResponse): Uint8Array {
  return encodeJson({
    ClientVersion: response.clientVersion,
    ProcessedClientActions: response.actions.map((action) => ({
      ActionType: action.actionType,
      ActionStatus: action.status,
      ActionResult: action.result ?? null,
      Error: action.error,
    })),
    Errors: response.errors.length === 0 ? null : response.errors,
  });
}

export function parseHandshakeResponse(payload: Uint8Array): HandshakeResponse {
  const fields = parseFields(payload, 'the handshake response');
  const errors = any(fields, 'Errors');
  return {
    clientVersion: text(fields, 'ClientVersion', 64),
    actions: list(fields, 'ProcessedClientActions', maxActions).map((entry) => {
      const action = asFields(entry, 'a processed action');
      return {
        actionType: text(action, 'ActionType', 64),
        status: integerOr(action, 'ActionStatus', 0, 0, 1000),
        result: any(action, 'ActionResult') ?? null,
        error: textOr(action, 'Error', 4096),
      };
    }),
    errors:
      errors === null || errors === undefined
        ? []
        : list(fields, 'Errors', maxActions).map((entry) => String(entry).slice(0, 4096)),
  };
}

export function encodeHandshakeComplete(complete: HandshakeComplete): Uint8Array {
  return encodeJson({
    HandshakeTimeToComplete: Math.round(complete.timeToCompleteMs * 1e6),
    CustomerMessage: complete.customerMessage,
  });
}

export function parseHandshakeComplete(payload: Uint8Array): HandshakeComplete {
  const fields = parseFields(payload, 'the handshake completion');
  return {
    timeToCompleteMs: integerOr(fields, 'HandshakeTimeToComplete', 0, 0, Number.MAX_SAFE_INTEGER) / 1e6,
    customerMessage: textOr(fields, 'CustomerMessage', 4096),
  };
}

/** What the KMSEncryption action asks of the client. */
export type EncryptionRequest = {
  readonly kmsKeyId: string;
  /** As received; older agents send none. */
  readonly challenge: string | undefined;
};

export function encodeEncryptionRequest({ kmsKeyId, challenge }: EncryptionRequest): RequestedAction {
  return {
    actionType: kmsEncryption,
    parameters: { KMSKeyId: kmsKeyId, ...(challenge !== undefined && { Challenge: challenge }) },
  };
}

export function parseEncryptionRequest(parameters: Fields): EncryptionRequest {
  const challenge = textOr(parameters, 'Challenge', 1024);
  return { kmsKeyId: text(parameters, 'KMSKeyId', 2048), challenge: challenge === '' ? undefined : challenge };
}

export const kmsEncryption = 'KMSEncryption';

export type EncryptionAnswer = {
  /** The data key, encrypted by KMS. */
  readonly ciphertext: Uint8Array;
  /** The challenge is in the encryption context of the data key. */
  readonly acknowledged: boolean;
};

export function encryptionResult({ ciphertext, acknowledged }: EncryptionAnswer): Fields {
  return {
    KMSCipherTextKey: encodeBase64(ciphertext),
    KMSCipherTextHash: null,
    ...(acknowledged && { ChallengeAcknowledgement: true }),
  };
}

/** KMS makes ciphertexts of at most 6144 bytes. */
const longestCipherText = 8192;

export function parseEncryptionResult(result: unknown): EncryptionAnswer {
  const fields = asFields(result, 'the result of KMSEncryption');
  return {
    ciphertext: decodeBase64(text(fields, 'KMSCipherTextKey', longestCipherText), 'KMSCipherTextKey'),
    acknowledged: flagOr(fields, 'ChallengeAcknowledgement', false),
  };
}

/** The encryption challenge and its answer have one shape. */
export function encodeEncryptionChallenge(challenge: Uint8Array): Uint8Array {
  return encodeJson({ Challenge: encodeBase64(challenge) });
}

export function parseEncryptionChallenge(payload: Uint8Array): Uint8Array {
  return decodeBase64(text(parseFields(payload, 'the encryption challenge'), 'Challenge', 1024), 'Challenge');
}
