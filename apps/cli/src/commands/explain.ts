/** `sallyport explain PRINCIPAL TARGET|ACTION RESOURCE`: may they, by which ways, and why or why not. */
import { type AccountExport, type Capable, reach, whoCan } from '@sallyport/iam';
import { CliError } from '../cli-error.ts';
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
  const one = decisionFor(account, principal, target ? 'ssm:StartSession' : first, resource ?? first);
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

function decisionFor(account: AccountExport, principal: string, action: string, resource: string): Capable {
  const known = [...account.users, ...account.roles].filter(({ arn, name }) => arn === principal || name === principal);
  const found = whoCan(account, action, resource, { denied: true }).filter((one) =>
    known.some(({ arn }) => arn === one.principal),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new CliError(
      'cli/usage',
      `${principal} is not one user or role of account ${account.account}`,
      'give its ARN',
    );
  }
  return only;
}
