/**
 * The process of one session, started by the agent in advance. It gets its plan over the pipe, shows the session id in
 * its command line, and ends with the session or with the agent.
 */
import { httpFetch } from './aws/http.ts';
import { localDelays } from './backoff.ts';
import { closeForeignDescriptors } from './linux/descriptors.ts';
import { hostAccounts } from './linux/host-accounts.ts';
import { userFinder } from './linux/passwd.ts';
import { showWorkerTitle } from './linux/process-title.ts';
import { loadPtyAddon } from './linux/pty.ts';
import { runProgram } from './linux/run.ts';
import { messageOf } from './node-error.ts';
import { agentPipe, type PipeProcess } from './worker/agent-pipe.ts';
import { runSession } from './worker/run-session.ts';

/** How long a session waits for a gateway that restarts. */
const giveUpMs = 5 * 60_000;

closeForeignDescriptors();
process.umask(0o022);

let who = 'session worker';
const log = (line: string): void => {
  process.stderr.write(`${who}: ${line}\n`);
};

process.on('uncaughtException', (error) => {
  // The agent sees the exit and ends the processes of the session.
  log(`failed: ${messageOf(error)}`);
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
      host: hostAccounts(),
      timing: { delays: localDelays, pingMs: 15_000 },
      giveUpMs: giveUpMs,
      now: Date.now,
      random: Math.random,
      log,
    });
    process.exit(0);
  } catch (error) {
    if (process.connected) log(`failed: ${messageOf(error)}`);
    process.exit(process.connected ? 70 : 0);
  }
}

void main();
