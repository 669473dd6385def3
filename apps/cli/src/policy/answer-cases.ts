/** One line of JSON for every case, as soon as it is decided and as fast as the reader takes it. */
import { once } from 'node:events';
import { exitCodes } from '../exit-codes.ts';
import { answer, jsonLine, note } from '../terminal.ts';
import { named, readCases } from './cases.ts';

export type CaseQuestion = {
  decide(given: unknown): unknown;
  /** The answer to a line that holds no case. */
  refuse(fault: string): unknown;
};

/** Every line is answered; lines that hold no case make the file as a whole unusable input. */
export async function answerCases(file: string, { decide, refuse }: CaseQuestion): Promise<number> {
  let broken = 0;
  for await (const line of readCases(file)) {
    if ('fault' in line) broken += 1;
    answer(jsonLine('fault' in line ? refuse(line.fault) : decide(line.given)));
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
  }
  if (broken === 0) return exitCodes.ok;
  note(`${named(file)}: ${broken === 1 ? '1 line holds' : `${broken} lines hold`} no case that can be read`);
  return exitCodes.usage;
}
