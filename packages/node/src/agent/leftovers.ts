/** Cleans up after an agent that was killed: its workers end by themselves, this makes sure of their programs too. */
import { familyOf } from '../linux/family.ts';
import type { SessionRecords } from './session-records.ts';

export async function endLeftovers(
  records: SessionRecords,
  log: (line: string) => void,
  endFamily: (sessionId: string) => Promise<void> = (sessionId) => familyOf({ pid: undefined, sessionId }).end(),
): Promise<void> {
  for (const sessionId of records.leftovers()) {
    log(`session ${sessionId} is left from an earlier agent, ending it`);
    await endFamily(sessionId);
    records.remove(sessionId);
  }
}
