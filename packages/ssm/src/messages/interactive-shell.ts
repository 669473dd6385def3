/**
 * `interactive_shell`: the gateway tells the agent to start a session (spec/session-manager 10.1).
 * Its Content is JSON inside JSON.
 */
import { encodeJson, type Fields, object, objectOr, parseFields, text, textOr } from '../json.ts';
import { SsmError } from '../ssm-error.ts';
import { parseSessionDocument, type SessionDocument } from './session-document.ts';

export type SessionStart = {
  readonly sessionId: string;
  readonly documentName: string;
  readonly document: SessionDocument;
  /** Given by the caller of StartSession, unwrapped to scalars. */
  readonly parameters: Readonly<Record<string, string>>;
  /** From the tag SSMSessionRunAs; used only when the document enables Run As. */
  readonly runAsUser: string;
  /** ARN of the caller of StartSession. */
  readonly sessionOwner: string;
};

/** `documentContent` is the document as stored, so that the agent also gets fields that `SessionDocument` does not have. */
export function encodeInteractiveShell(start: Omit<SessionStart, 'document'>, documentContent: Fields): Uint8Array {
  const content = JSON.stringify({
    DocumentName: start.documentName,
    DocumentContent: documentContent,
    SessionId: start.sessionId,
    Parameters: start.parameters,
    RunAsUser: start.runAsUser,
    SessionOwner: start.sessionOwner,
  });
  return encodeJson({ Content: content, TaskId: start.sessionId, Topic: 'interactive_shell', SchemaVersion: 1 });
}

export function parseInteractiveShell(payload: Uint8Array): SessionStart {
  const outer = parseFields(payload, 'interactive_shell');
  const fields = parseFields(text(outer, 'Content', 160 * 1024), 'interactive_shell Content');
  const sessionId = text(fields, 'SessionId', 256);
  // The agent uses TaskId for process and reports and SessionId for the data channel: one session must not act as another.
  if (text(outer, 'TaskId', 256) !== sessionId) {
    throw new SsmError('ssm/message-malformed', 'interactive_shell names two different sessions');
  }
  return {
    sessionId,
    documentName: text(fields, 'DocumentName', 512),
    document: parseSessionDocument(object(fields, 'DocumentContent')),
    parameters: parseParameters(objectOr(fields, 'Parameters') ?? {}),
    runAsUser: textOr(fields, 'RunAsUser', 256),
    sessionOwner: textOr(fields, 'SessionOwner', 2048),
  };
}

function parseParameters(fields: Fields): Readonly<Record<string, string>> {
  const names = Object.keys(fields);
  if (names.length > 200) throw new SsmError('ssm/message-too-large', 'Parameters has more than 200 entries');
  // A null prototype: a parameter may be called __proto__.
  const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const name of names) parameters[name] = text(fields, name, 64 * 1024);
  return parameters;
}
