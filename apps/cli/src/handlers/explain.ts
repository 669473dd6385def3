/** `sallyport explain PRINCIPAL TARGET|ACTION RESOURCE`: may they, by which ways, and why or why not. */
import { type Capable, reach, type Way, type WhoCanOptions, whoCan } from '@sallyport/iam';
import { checkExpectation, type Expectation } from '../policy/expectation.ts';
import { isRoot, type Question, readQuestion } from '../policy/question.ts';
import type { SourceOptions } from '../policy/source-options.ts';
import { noteUnknownActions } from '../policy/unknown-action.ts';
import { reasonsOf, verdictOf, wayAsData, waysInWords } from '../policy/words.ts';
import { answer, json, note, oneLine, tint, verdictTint } from '../terminal.ts';

export type ExplainOptions = SourceOptions & { readonly json?: boolean; readonly expect?: Expectation };

type ExplainArguments = {
  readonly principal: string;
  readonly targetOrAction: string;
  readonly resource: string | undefined;
};

export async function explainAccess(
  { principal, targetOrAction: first, resource }: ExplainArguments,
  options: ExplainOptions,
): Promise<number> {
  const what = resource === undefined ? { target: first } : { resources: [resource] };
  const question = await readQuestion({ principal, ...what }, options);
  if (resource !== undefined) await noteUnknownActions([first]);
  const asked = { principal: question.principal ?? principal, known: question.options(resource) };
  const found =
    question.node === undefined
      ? explainAction(question, asked, first, resource ?? '*')
      : explainTarget(question, asked, question.node);
  const { verdict, ways = [], via = [], decisions } = found;
  const why = reasonsOf(decisions);
  if (options.json === true) {
    const { decisions: _, ...facts } = found;
    answer(json({ ...facts, ...why, ...(found.ways && { ways: ways.map(wayAsData) }) }));
  } else {
    const what = found.ways === undefined ? `doing ${first} on ${resource ?? '*'}` : `reaching ${first}`;
    answer(`${tint(verdictTint(verdict), verdict)}: ${oneLine(`${found.principal} ${what}`)}`);
    for (const line of waysInWords(ways)) answer(`  way: ${oneLine(line)}`);
    if (via.length > 0) answer(`  through: ${oneLine(via.join(', then '))}`);
    for (const line of [...why.summary, ...why.reasons]) answer(`  ${oneLine(line)}`);
    for (const line of why.remedies) answer(`  ${tint('faint', 'to change it:')} ${oneLine(line)}`);
  }
  const uncertain = verdict === 'denied' && resource !== undefined ? question.untold(resource) : undefined;
  if (uncertain !== undefined) note(uncertain);
  const words = [principal, first, resource].filter(Boolean).join(' ');
  return checkExpectation(options.expect, [{ what: words, verdict: uncertain === undefined ? verdict : 'depends' }]);
}

type Asked = { readonly principal: string; readonly known: WhoCanOptions };

type Found = Omit<Capable, 'via'> & {
  readonly via?: readonly string[];
  readonly node?: string;
  readonly ways?: readonly Way[];
};

function explainAction({ account }: Question, { principal, known }: Asked, action: string, resource: string): Found {
  const [one] = whoCan(account, action, resource, { ...known, principal });
  if (one === undefined) throw new Error(`no answer about ${principal}`);
  return one;
}

/** One way of each door and chain of roles says why; where every door is closed, the plainest session does. */
function explainTarget(question: Question, asked: Asked, node: string): Found {
  // The root user has every door and no statement to show for it: the plainest session stands for them all.
  if (isRoot(asked.principal)) return { ...explainAction(question, asked, 'ssm:StartSession', node), node, ways: [] };
  const { ways, principal } = reach(question.account, asked.principal, node, asked.known);
  if (ways.length === 0) return { ...explainAction(question, asked, 'ssm:StartSession', node), node, ways };
  const first = new Map(ways.toReversed().map((way) => [`${way.door} ${way.via.join(' ')}`, way]));
  const verdict = verdictOf(ways);
  const keys = verdict === 'depends' ? [...new Set(ways.flatMap((way) => way.keys))].sort() : [];
  return {
    principal,
    node,
    verdict,
    keys,
    ways,
    decisions: [...first.values()].toReversed().flatMap((way) => way.decisions),
  };
}
