/** One line of JSON for every case, as soon as it is decided and as fast as the reader takes it. */
import { once } from 'node:events';
import { exitCodes } from '../exit-codes.ts';
import { readCases } from './cases.ts';

export async function answerCases(file: string, decide: (given: unknown) => unknown): Promise<number> {
  for await (const given of readCases(file)) {
    const room = process.stdout.write(`${JSON.stringify(decide(given))}\n`);
    if (!room) await once(process.stdout, 'drain');
  }
  return exitCodes.ok;
}
