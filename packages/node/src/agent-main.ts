/** The agent as a program: reads its environment, writes to stderr (the instance's console), ends on a signal. */
import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';
import { startAgent } from './agent/agent.ts';
import { sessionRecords } from './agent/session-records.ts';
import { httpFetch } from './aws/http.ts';
import { closeForeignDescriptors } from './linux/descriptors.ts';
import { hintOf, messageOf } from './node-error.ts';

closeForeignDescriptors();

const log = (line: string): void => {
  process.stderr.write(`agent: ${line}\n`);
};

/** Beside this file: a bundle on an instance, a source file in a checkout. */
const workerFile = import.meta.url.endsWith('.ts') ? './session-worker-main.ts' : './session-worker.mjs';
/** Node's single executable application gets the name of the program instead of a file. */
const worker = isSea()
  ? { execArgs: ['--program=session-worker'], file: 'session-worker' }
  : { execArgs: process.execArgv, file: fileURLToPath(new URL(workerFile, import.meta.url)) };

/** Variables that a session worker needs; programs of a session get none of them. */
const workerEnvironment: Record<string, string> = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
for (const name of ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'TZ']) {
  const value = process.env[name];
  if (value !== undefined) workerEnvironment[name] = value;
}

async function main(): Promise<void> {
  try {
    const agent = await startAgent({
      environment: process.env,
      fetch: httpFetch,
      worker: {
        execPath: process.execPath,
        ...worker,
        environment: workerEnvironment,
      },
      records: sessionRecords(),
      log,
      now: Date.now,
      random: Math.random,
    });
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        void agent.close().then(() => process.exit(0));
      });
    }
  } catch (error) {
    log(messageOf(error));
    const hint = hintOf(error);
    if (hint !== undefined) log(`hint: ${hint}`);
    process.exit(1);
  }
}

void main();
