/** The Session Manager protocol (docs/spec/session-manager.md). */

export { type SessionType, sessionTypes } from '@sallyport/aws';
export * from './encryption.ts';
export * from './extension.ts';
export * from './frame.ts';
export * from './handshake/agent-handshake.ts';
export * from './handshake/client-handshake.ts';
export * from './handshake/version.ts';
export type { Fields } from './json.ts';
export * from './message-type.ts';
export * from './messages/acknowledge.ts';
export * from './messages/channel-closed.ts';
export * from './messages/handshake.ts';
export * from './messages/interactive-shell.ts';
export * from './messages/job.ts';
export * from './messages/open.ts';
export * from './messages/session-document.ts';
export * from './messages/session-state.ts';
export * from './messages/stream-payload.ts';
export * from './messages/task-complete.ts';
export { Mux, type MuxEvent, type MuxOptions } from './mux/mux.ts';
export { encodeSmux, SmuxCommand, type SmuxFrame, SmuxReader } from './mux/smux-frame.ts';
export * from './payload-type.ts';
export * from './session-end-text.ts';
export * from './signature.ts';
export * from './ssm-error.ts';
export {
  MessageStream,
  type MessageStreamOptions,
  type MessageStreamRole,
  type StreamMessage,
} from './stream/message-stream.ts';
export { utf8Decode, utf8Encode } from './utf8.ts';
export { isUuid, newUuid, type Random } from './uuid.ts';
