/**
 * The process of one session, started ahead of need by the agent. It learns over its pipe what to do, shows whose
 * session it is in its command line, and ends with the session or with the agent, whichever comes first.
 */
import { httpFetch } from './aws/http.ts';
import { localDelays } from './backoff.ts';
import { closeForeignDescriptors } from './linux/descriptors.ts';
import { userFinder } from './linux/passwd.ts';
import { showWorkerTitle } from './linux/process-title.ts';
import { loadPtyAddon } from './linux/pty.ts';
import { runProgram } from './linux/run.ts';
import { sentence } from './node-error.ts';
import { agentPipe, type PipeProcess } from './worker/agent-pipe.ts';
import { runSession } from './worker/run-session.ts';

/** A session outlives a gateway that restarts, not one that is gone. */
const giveUpMs = 5 * 60_000;

closeForeignDescriptors();
process.umask(0o022);

let who = 'session worker';
const log = (line: string): void => {
  process.stderr.write(`${who}: ${line}\n`);
};

process.on('uncaughtException', (error) => {
  // The agent sees this end and ends whatever the session had started.
  log(`failed: ${sentence(error)}`);
  process.exit(70);
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (process.connected) process.disconnect();
  });
}

async function main(): Promise<void> {
  const pipe = agentPipe(process as PipeProcess);
  try {
    loadPtyAddon();
    await pipe.tell({ type: 'ready' });
    const start = await pipe.start;
    who = `session ${start.plan.sessionId}`;
    showWorkerTitle(start.plan.sessionId);
    await runSession(start, {
      pipe,
      fetch: httpFetch,
      find: userFinder(runProgram),
      timing: { delays: localDelays, pingMs: 15_000 },
      giveUpMs: giveUpMs,
      now: Date.now,
      random: Math.random,
      log,
    });
    process.exit(0);
  } catch (error) {
    if (process.connected) log(`failed: ${sentence(error)}`);
    process.exit(process.connected ? 70 : 0);
  }
}

void main();
