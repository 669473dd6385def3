/** `agent_session_state`: the agent tells the gateway, which does not pass it on (spec/session-manager 3.3). */
import { encodeJson, oneOf, parseFields, text } from '../json.ts';

export type SessionState = { readonly state: 'Connected' | 'Terminating'; readonly sessionId: string };

export function encodeSessionState(state: SessionState): Uint8Array {
  return encodeJson({ SchemaVersion: 1, SessionState: state.state, SessionId: state.sessionId });
}

export function parseSessionState(payload: Uint8Array): SessionState {
  const fields = parseFields(payload, 'agent_session_state', 4096);
  return {
    state: oneOf(fields, 'SessionState', ['Connected', 'Terminating']),
    sessionId: text(fields, 'SessionId', 256),
  };
}
