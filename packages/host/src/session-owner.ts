/**
 * Who owns a session. Our agent leaves a root-only record of every live session; beside the official agent there is none,
 * and Systems Manager is asked for exactly that session.
 */
import { existsSync } from 'node:fs';
import { HostError } from './host-error.ts';
import { readTrusted } from './trusted-file.ts';

/** `arn:...`, undefined when nobody there knows the session. */
export type OwnerLookup = (sessionId: string) => Promise<string | undefined>;

export const sessionsDirectory = '/run/sallyport/sessions';

export const ownerFromRecord: OwnerLookup = async (sessionId) => {
  const path = `${sessionsDirectory}/${sessionId}.json`;
  const text = readTrusted(path, 'secret');
  if (text !== undefined) return ownerIn(text, sessionId, path);
  // Where our agent keeps records, a session without one has ended or was never ours; asking elsewhere cannot make it so.
  if (existsSync(sessionsDirectory)) throw unknownOwner(sessionId);
  return undefined;
};

/** The id inside must be the id outside: a record that was moved or copied vouches for nobody. */
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

/** The first that knows. None knowing is an error: a session whose owner is unknown gets no shell. */
export async function findOwner(sessionId: string, lookups: readonly OwnerLookup[]): Promise<string> {
  for (const lookup of lookups) {
    const owner = await lookup(sessionId);
    if (owner !== undefined) return owner;
  }
  throw unknownOwner(sessionId);
}

function unknownOwner(sessionId: string): HostError {
  const hint = 'end this session and start a new one';
  return new HostError('host/owner-unknown', `the owner of session ${sessionId} is unknown`, hint);
}
