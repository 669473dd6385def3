/** Names Session Manager and its agent use (spec/iam 14.2, 14.12; spec/session-manager 10.1, 15). */

export const sessionTypes = ['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands', 'Port'] as const;
/** `sessionType` of a session document. */
export type SessionType = (typeof sessionTypes)[number];

/** The session document of a StartSession call that names none; an account may write its own under this name. */
export const defaultSessionDocument = 'SSM-SessionManagerRunShell';

/** Whether AWS owns the document of this name: nobody else may begin a name so, and its ARN has no account. */
export function isOwnedByAws(document: string): boolean {
  return /^(?:AWS|Amazon)[A-Za-z0-9]*-/i.test(document);
}

/** Whether AWS keeps the name for documents of its own: CreateDocument refuses it. */
export function isReservedDocumentName(name: string): boolean {
  return /^(?:aws|amazon|amzn)/i.test(name);
}

/** The process in which the agent runs one session, as root; its first argument is the session id. */
export const sessionWorkerName = 'ssm-session-worker';
