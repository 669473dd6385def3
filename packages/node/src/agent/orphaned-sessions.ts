/** Ends the sessions of an agent that was killed: its workers end themselves, this ends their programs. */
import { processTree } from '../linux/process-tree.ts';
import type { Completion } from './completions.ts';
import type { SessionRecords } from './session-records.ts';

/** Resolves with the completions that agent did not report. */
export async function endOrphanedSessions(
  records: SessionRecords,
  log: (line: string) => void,
  endProcesses: (sessionId: string) => Promise<void> = (sessionId) => processTree({ pid: undefined, sessionId }).end(),
): Promise<readonly Completion[]> {
  return Promise.all(
    records.sessionIds().map(async (sessionId): Promise<Completion> => {
      log(`session ${sessionId} is of an earlier agent and is ended`);
      await endProcesses(sessionId);
      records.remove(sessionId);
      return { sessionId, status: 'Failed', output: 'The session ended because the agent of its node did.' };
    }),
  );
}
