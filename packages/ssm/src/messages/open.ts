/** The one text frame that opens a channel after the WebSocket upgrade (spec/session-manager 1.4). */
import { type Fields, parseFields, text, textOr } from '../json.ts';

export type OpenControl = {
  readonly requestId: string;
  readonly tokenValue: string;
  readonly agentVersion: string;
  readonly platformType: string;
};

export type OpenAgentData = {
  readonly requestId: string;
  readonly tokenValue: string;
  readonly clientInstanceId: string;
  readonly clientId: string;
};

export type OpenClientData = {
  readonly requestId: string;
  readonly tokenValue: string;
  readonly clientId: string;
  /** Empty from clients older than 1.2.677. */
  readonly clientVersion: string;
};

const maxOpen = 8192;
const maxToken = 4096;

export function encodeOpenControl(open: OpenControl): string {
  return JSON.stringify({
    Cookie: null,
    MessageSchemaVersion: '1.0',
    RequestId: open.requestId,
    TokenValue: open.tokenValue,
    AgentVersion: open.agentVersion,
    PlatformType: open.platformType,
  });
}

export function parseOpenControl(source: Uint8Array | string): OpenControl {
  const fields = opening(source);
  return {
    ...common(fields),
    agentVersion: textOr(fields, 'AgentVersion', 64),
    platformType: textOr(fields, 'PlatformType', 64),
  };
}

export function encodeOpenAgentData(open: OpenAgentData): string {
  return JSON.stringify({
    MessageSchemaVersion: '1.0',
    RequestId: open.requestId,
    TokenValue: open.tokenValue,
    ClientInstanceId: open.clientInstanceId,
    ClientId: open.clientId,
  });
}

export function encodeOpenClientData(open: OpenClientData): string {
  return JSON.stringify({
    MessageSchemaVersion: '1.0',
    RequestId: open.requestId,
    TokenValue: open.tokenValue,
    ClientId: open.clientId,
    ClientVersion: open.clientVersion,
  });
}

/** What either side of a data channel sends. The token decides which side it is; these fields are only a claim. */
export type OpenData = OpenClientData & { readonly clientInstanceId: string };

export function parseOpenData(source: Uint8Array | string): OpenData {
  const fields = opening(source);
  return {
    ...common(fields),
    clientId: textOr(fields, 'ClientId', 128),
    clientVersion: textOr(fields, 'ClientVersion', 64),
    clientInstanceId: textOr(fields, 'ClientInstanceId', 256),
  };
}

function opening(source: Uint8Array | string): Fields {
  return parseFields(source, 'the opening message', maxOpen);
}

function common(fields: Fields): { readonly requestId: string; readonly tokenValue: string } {
  return { requestId: textOr(fields, 'RequestId', 128), tokenValue: text(fields, 'TokenValue', maxToken) };
}
