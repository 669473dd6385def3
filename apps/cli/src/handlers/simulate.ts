/** `sallyport simulate PRINCIPAL ACTION… --resource ARN`: each action on each resource, in a table; or whole collections of cases. */
import { decideSimulateCase, describeDenial, whoCan } from '@sallyport/iam';
import { CliError } from '../cli-error.ts';
import { answerCases } from '../policy/answer-cases.ts';
import { checkExpectation, type Expectation } from '../policy/expectation.ts';
import { type Question, readQuestion } from '../policy/question.ts';
import { resourceAsked } from '../policy/some-resource.ts';
import type { SourceOptions } from '../policy/source-options.ts';
import { loadUnknownActionAnswer, refuseUnknownActions } from '../policy/unknown-action.ts';
import { answer, answerTable, json, note, verdictTint } from '../terminal.ts';

export type SimulateOptions = SourceOptions & {
  readonly cases?: string;
  readonly resource?: readonly string[];
  readonly json?: boolean;
  readonly expect?: Expectation;
};

export async function simulate(
  { principal, action: actions }: { readonly principal: string | undefined; readonly action: readonly string[] },
  options: SimulateOptions,
): Promise<number> {
  if (options.cases !== undefined) {
    const others = Object.keys(options).filter((name) => name !== 'cases' && name !== 'json');
    if (principal !== undefined || others.length > 0)
      throw new CliError(
        'cli/usage',
        'a file of cases holds its own questions',
        'give no other argument or option than --cases',
      );
    const unknownActionIn = await loadUnknownActionAnswer();
    return await answerCases(options.cases, {
      decide(given) {
        const decided = decideSimulateCase(given);
        return decided.response === 'Error' ? decided : (unknownActionIn(given) ?? decided);
      },
      refuse: (error) => ({ name: '', response: 'Error', error }),
    });
  }
  if (principal === undefined || actions.length === 0) {
    throw new CliError('cli/usage', 'nothing is asked', 'give a PRINCIPAL and ACTIONs, or --cases FILE');
  }
  const resources = options.resource ?? ['*'];
  const calls = await Promise.all(
    actions.flatMap((action) =>
      resources.map(async (resource) => ({ action, resource, asked: await resourceAsked(action, resource) })),
    ),
  );
  const question = await readQuestion({ principal, resources: [...new Set(calls.map(({ asked }) => asked))] }, options);
  await refuseUnknownActions(actions);
  const lines = calls.map(({ action, resource, asked }) => ({
    action,
    resource,
    ...decide(question, action, asked),
    unknownPolicy: question.unknownPolicy(action, asked),
  }));
  if (options.json === true) answer(json(lines.map(({ unknownPolicy: _, ...line }) => line)));
  else {
    const rows = lines.map(({ action, resource, verdict, because }) => [action, resource, verdict, because ?? '-']);
    answerTable(['ACTION', 'RESOURCE', 'VERDICT', 'BECAUSE'], rows, { 2: verdictTint });
  }
  const answers = lines.map((line) => {
    const implicit = line.verdict === 'denied' && line.denial !== 'explicit';
    return { ...line, unknownPolicy: implicit ? line.unknownPolicy : undefined };
  });
  for (const why of new Set(answers.flatMap(({ unknownPolicy }) => unknownPolicy ?? []))) note(why);
  const what = answers.map(({ action, resource, verdict, unknownPolicy }) => ({
    what: `${action} on ${resource}`,
    verdict: unknownPolicy === undefined ? verdict : ('depends' as const),
  }));
  return checkExpectation(options.expect, what);
}

/** Of the principal alone, as AWS's simulator asks: not of the roles behind it. */
function decide({ account, principal, options }: Question, action: string, resource: string) {
  const alone = { ...options(resource), ...(principal !== undefined && { principal }), longestChain: 0 };
  const [one] = whoCan(account, action, resource, { ...alone, documentCheck: 'current' });
  if (one === undefined) throw new Error(`no answer about ${action} on ${resource}`);
  const { verdict, keys, decisions } = one;
  const denial = decisions.find((decision) => decision.denial !== undefined)?.denial;
  const because = decisions.map(describeDenial).find((words) => words !== undefined);
  return {
    verdict,
    keys,
    ...(verdict === 'denied' && denial && { denial: denial.kind, policyType: denial.policyType }),
    ...(verdict !== 'allowed' && because !== undefined && { because: because.replace(/^because /, '') }),
  };
}
