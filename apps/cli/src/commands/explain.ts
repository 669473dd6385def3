/** `sallyport explain PRINCIPAL TARGET|ACTION RESOURCE`: may they, by which ways, and why or why not. */
import { reach, whoCan } from '@sallyport/iam';
import { checkExpectation, type Expectation } from '../policy/expectation.ts';
import { readQuestion } from '../policy/question.ts';
import type { SourceOptions } from '../policy/source-options.ts';
import { reasonsOf, verdictOf, wayAsData, waysInWords } from '../policy/words.ts';
import { answer, json, tint, verdictTint } from '../terminal.ts';

export type ExplainOptions = SourceOptions & { readonly json?: boolean; readonly expect?: Expectation };

export async function explainAccess(
  principal: string,
  [first, resource]: readonly [string, string | undefined],
  options: ExplainOptions,
): Promise<number> {
  const what = resource === undefined ? { target: first } : { resources: [resource] };
  const question = await readQuestion({ principal, ...what }, options);
  const { account, node } = question;
  const known = { ...question.options(resource), principal: question.principal ?? principal };
  const ways = node === undefined ? [] : reach(account, known.principal, node, known).ways;
  const [one] =
    node === undefined
      ? whoCan(account, first, resource ?? '*', known)
      : whoCan(account, 'ssm:StartSession', node, known);
  if (one === undefined) throw new Error(`no answer about ${principal}`);
  const verdict = node === undefined ? one.verdict : verdictOf(ways);
  const why = reasonsOf(one);
  if (options.json === true) {
    const { principal: who, keys, via } = one;
    answer(json({ principal: who, verdict, keys, via, ...why, ...(node && { node, ways: ways.map(wayAsData) }) }));
  } else {
    const asked = node === undefined ? `doing ${first} on ${resource ?? '*'}` : `reaching ${first}`;
    answer(`${tint(verdictTint(verdict), verdict)}: ${one.principal} ${asked}`);
    for (const line of waysInWords(ways)) answer(`  way: ${line}`);
    if (one.via.length > 0) answer(`  through: ${one.via.join(', then ')}`);
    for (const line of [...why.summary, ...why.reasons]) answer(`  ${line}`);
    for (const line of why.remedies) answer(`  ${tint('faint', 'to change it:')} ${line}`);
  }
  return checkExpectation(options.expect, [{ what: [principal, first, resource].filter(Boolean).join(' '), verdict }]);
}
