/** Cleans up after an agent that was killed: its workers end by themselves, this makes sure of their programs too. */
import { familyOf } from '../linux/family.ts';
import type { Completion } from './completions.ts';
import type { SessionRecords } from './session-records.ts';

/** Resolves with the ends nobody has been told of: that agent took them with it. */
export async function endLeftovers(
  records: SessionRecords,
  log: (line: string) => void,
  endFamily: (sessionId: string) => Promise<void> = (sessionId) => familyOf({ pid: undefined, sessionId }).end(),
): Promise<readonly Completion[]> {
  return Promise.all(
    records.leftovers().map(async (sessionId): Promise<Completion> => {
      log(`session ${sessionId} is left from an earlier agent, ending it`);
      await endFamily(sessionId);
      records.remove(sessionId);
      return { sessionId, status: 'Failed', output: 'The session ended because the agent of its node did.' };
    }),
  );
}
