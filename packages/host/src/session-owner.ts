/**
 * The owner of a session. Our agent keeps a record of each live session that root alone can read; with the official agent
 * there is none, and Systems Manager is asked about exactly this session (spec/host B-2).
 */
import { existsSync } from 'node:fs';
import { HostError } from './host-error.ts';
import { readTrusted } from './trusted-file.ts';

/** `arn:...`; undefined when this source does not know the session. */
export type OwnerLookup = (sessionId: string) => Promise<string | undefined>;

export const sessionsDirectory = '/run/sallyport/sessions';

export const ownerFromRecord: OwnerLookup = async (sessionId) => {
  const path = `${sessionsDirectory}/${sessionId}.json`;
  const text = readTrusted(path, 'secret');
  if (text !== undefined) return ownerIn(text, sessionId, path);
  // Where our agent keeps records, a session without one has ended; no other source is asked.
  if (existsSync(sessionsDirectory)) throw ownerUnknown(sessionId);
  return undefined;
};

/** The session id in the record has to be the one in its file name: a record that was moved or copied is not accepted. */
export function ownerIn(text: string, sessionId: string, path: string): string {
  const record = parse(text);
  if (record?.sessionId !== sessionId || typeof record.owner !== 'string') {
    throw new HostError('host/owner-unknown', `${path} does not describe the session ${sessionId}`);
  }
  return record.owner;
}

function parse(text: string): { readonly sessionId?: unknown; readonly owner?: unknown } | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

/** The answer of the first source that knows the session. Without one the session gets no shell. */
export async function findOwner(sessionId: string, lookups: readonly OwnerLookup[]): Promise<string> {
  for (const lookup of lookups) {
    const owner = await lookup(sessionId);
    if (owner !== undefined) return owner;
  }
  throw ownerUnknown(sessionId);
}

function ownerUnknown(sessionId: string): HostError {
  const hint = 'end this session and start a new one';
  return new HostError('host/owner-unknown', `the owner of the session ${sessionId} is unknown`, hint);
}
