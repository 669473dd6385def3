/**
 * Regular expressions of customers (allowedPattern). A hostile one takes as long as it likes. One that is not done at once
 * goes on in a thread of its own, one after the other, and the thread is ended when that takes too long.
 */
import { createContext, Script } from 'node:vm';
import { Worker } from 'node:worker_threads';
import type { Slices } from '../../slices.ts';

/** V8 applies the timeout of a script to regular expressions as well. */
const atOnceMilliseconds = 5;
const script = new Script('values.every((value) => new RegExp(`^(?:${pattern})$`, "u").test(value))');

const milliseconds = 250;
const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 };

/** Answers nothing for an invalid pattern. */
const program = `
const { parentPort, workerData: { pattern, values } } = require('node:worker_threads');
const whole = new RegExp('^(?:' + pattern + ')$', 'u');
parentPort.postMessage(values.every((value) => whole.test(value)));
`;

let last: Promise<unknown> = Promise.resolve();

/** Whether every value matches as a whole; undefined when the pattern is invalid or takes too long. */
export function matchPattern(pattern: string, values: readonly string[], slices: Slices): Promise<boolean | undefined> {
  // Before anything is tried: a caller may have only a few that do not come to an end.
  slices.begin();
  const atOnce = matchesAtOnce(pattern, values);
  if (atOnce !== 'too-long') {
    slices.end();
    return Promise.resolve(atOnce);
  }
  const answer = last.then(() => run(pattern, values));
  last = answer;
  return answer;
}

function matchesAtOnce(pattern: string, values: readonly string[]): boolean | 'too-long' | undefined {
  const sandbox = Object.assign(Object.create(null), { pattern, values });
  try {
    return script.runInContext(createContext(sandbox), { timeout: atOnceMilliseconds }) === true;
  } catch (cause) {
    const { code } = cause as { readonly code?: unknown };
    return code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'too-long' : undefined;
  }
}

async function run(pattern: string, values: readonly string[]): Promise<boolean | undefined> {
  const options = { eval: true, workerData: { pattern, values }, env: {}, execArgv: [], resourceLimits };
  const worker = new Worker(program, options);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<boolean | undefined>((resolve) => {
      worker.once('online', () => {
        timer = setTimeout(() => resolve(undefined), milliseconds);
      });
      worker.once('message', (matches: boolean) => resolve(matches));
      worker.once('error', () => resolve(undefined));
      worker.once('exit', () => resolve(undefined));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
