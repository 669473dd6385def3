/** `sallyport who-can TARGET|ACTION RESOURCE`: everybody who can, by which way, and as whom. */
import { reach, whoCan } from '@sallyport/iam';
import { exitCodes } from '../exit-codes.ts';
import { type AccountOptions, loadAccount } from '../policy/account.ts';
import { wayAsData, waysInWords } from '../policy/words.ts';
import { answer, answerTable, json } from '../terminal.ts';

export type WhoCanCommandOptions = AccountOptions & { readonly json?: boolean };

export async function whoCanReach(words: readonly string[], options: WhoCanCommandOptions): Promise<number> {
  const account = await loadAccount(options);
  const [first = '', resource] = words;
  if (resource === undefined) {
    const reached = [...account.users, ...account.roles]
      .map(({ arn }) => reach(account, arn, first))
      .filter(({ ways }) => ways.length > 0);
    if (options.json === true) {
      answer(json(reached.map((one) => ({ ...one, ways: one.ways.map(wayAsData) }))));
    } else {
      const rows = reached.flatMap(({ principal, ways }) => waysInWords(ways).map((line) => [principal, line]));
      answerTable(['PRINCIPAL', 'WAY'], rows);
    }
    return exitCodes.ok;
  }
  const capable = whoCan(account, first, resource);
  if (options.json === true) answer(json(capable.map(({ decisions: _, ...one }) => one)));
  else {
    const rows = capable.map((one) => [
      one.principal,
      one.verdict,
      one.via.join(', ') || '-',
      one.keys.join(', ') || '-',
    ]);
    answerTable(['PRINCIPAL', 'VERDICT', 'THROUGH', 'IF'], rows);
  }
  return exitCodes.ok;
}
