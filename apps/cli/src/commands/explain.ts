/** `sallyport explain PRINCIPAL TARGET|ACTION RESOURCE`: may they, by which ways, and why or why not. */
import { reach, whoCan } from '@sallyport/iam';
import { type AccountOptions, loadAccount } from '../policy/account.ts';
import { checkExpectation } from '../policy/expectation.ts';
import { reasonsOf, wayAsData, waysInWords } from '../policy/words.ts';
import { answer, json } from '../terminal.ts';

export type ExplainOptions = AccountOptions & { readonly json?: boolean; readonly expect?: string };

export async function explainAccess(
  principal: string,
  words: readonly string[],
  options: ExplainOptions,
): Promise<number> {
  const account = await loadAccount(options);
  const [first = '', resource] = words;
  const target = resource === undefined;
  const ways = target ? reach(account, principal, first).ways : [];
  const [one] = whoCan(account, target ? 'ssm:StartSession' : first, resource ?? first, { principal });
  if (one === undefined) throw new Error(`no answer about ${principal}`);
  const verdict = target && ways.some((way) => way.verdict === 'allowed') ? 'allowed' : one.verdict;
  const why = reasonsOf(one);
  if (options.json === true) {
    const { principal: who, keys, via } = one;
    answer(json({ principal: who, verdict, keys, via, ...why, ...(target && { ways: ways.map(wayAsData) }) }));
  } else {
    answer(`${verdict}: ${one.principal} ${target ? `reaching ${first}` : `doing ${first} on ${resource}`}`);
    for (const line of waysInWords(ways)) answer(`  way: ${line}`);
    if (one.via.length > 0) answer(`  through: ${one.via.join(', then ')}`);
    for (const line of [...why.summary, ...why.reasons]) answer(`  ${line}`);
    for (const line of why.remedies) answer(`  to change it: ${line}`);
  }
  return checkExpectation(options.expect, verdict, `${principal} ${words.join(' ')}`);
}
