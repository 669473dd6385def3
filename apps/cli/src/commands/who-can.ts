/** `sallyport who-can TARGET|ACTION RESOURCE`: everybody who can, by which way, and as whom. */
import { type AccountExport, type Reach, reach, whoCan } from '@sallyport/iam';
import { checkExpectation, type Expectation } from '../policy/expectation.ts';
import { type Question, readQuestion } from '../policy/question.ts';
import type { SourceOptions } from '../policy/source-options.ts';
import { noteUnknownActions } from '../policy/unknown-action.ts';
import { verdictOf, wayAsData, wayColumns, wayHead } from '../policy/words.ts';
import { answer, answerTable, json, note, verdictTint } from '../terminal.ts';

export type WhoCanCommandOptions = SourceOptions & {
  readonly json?: boolean;
  readonly expect?: Expectation;
  /** Names or ARNs of those who may: they are not listed. */
  readonly except?: readonly string[];
};

export async function whoCanReach(
  [first, resource]: readonly [string, string | undefined],
  options: WhoCanCommandOptions,
): Promise<number> {
  const question = await readQuestion(resource === undefined ? { target: first } : { resources: [resource] }, options);
  if (resource !== undefined) noteUnknownActions([first]);
  if (question.node !== undefined) tellOfRoot(question, question.node);
  const except = new Set(options.except);
  const counts = (arn: string): boolean => !except.has(arn) && !except.has(nameOf(question.account, arn));
  const found =
    resource === undefined
      ? tellReached(
          everybodyReaching(question).filter(({ principal }) => counts(principal)),
          options,
        )
      : tellCapable(
          whoCan(question.account, first, resource, question.options(resource)).filter(({ principal }) =>
            counts(principal),
          ),
          options,
        );
  // No policy of the account binds its root user: what is expected of people cannot be expected of it.
  const people = found.filter(({ principal }) => principal !== rootOf(question.account));
  return expectOfAll(options.expect, people, [first, resource].filter(Boolean).join(' '));
}

/** The root user has no statement to show and every door: one line says so. Only the organisation can refuse it. */
function tellOfRoot({ account, options }: Question, node: string): void {
  const principal = rootOf(account);
  const [root] = whoCan(account, 'ssm:StartSession', node, { ...options(), principal });
  if (root !== undefined && root.verdict !== 'denied') note(`the root user of account ${account.account} can as well`);
}

function rootOf({ partition, account }: AccountExport): string {
  return `arn:${partition}:iam::${account}:root`;
}

function nameOf({ users, roles }: AccountExport, arn: string): string {
  return [...users, ...roles].find((one) => one.arn === arn)?.name ?? arn;
}

function everybodyReaching({ account, node = '', options }: Question): readonly Reach[] {
  const known = options();
  return [...account.users, ...account.roles]
    .map(({ arn }) => reach(account, arn, node, known))
    .filter(({ ways }) => ways.length > 0);
}

type Found = readonly { readonly principal: string; readonly verdict: ReturnType<typeof verdictOf> }[];

function tellReached(reached: readonly Reach[], { json: asJson }: WhoCanCommandOptions): Found {
  if (asJson === true) answer(json(reached.map((one) => ({ ...one, ways: one.ways.map(wayAsData) }))));
  else {
    const rows = reached.flatMap(({ principal, ways }) => wayColumns(ways).map((columns) => [principal, ...columns]));
    answerTable(['PRINCIPAL', ...wayHead], rows, { 1: verdictTint });
  }
  return reached.map(({ principal, ways }) => ({ principal, verdict: verdictOf(ways) }));
}

function tellCapable(capable: ReturnType<typeof whoCan>, { json: asJson }: WhoCanCommandOptions): Found {
  if (asJson === true) answer(json(capable.map(({ decisions: _, ...one }) => one)));
  else {
    const rows = capable.map((one) => [
      one.principal,
      one.verdict,
      one.via.join(', then ') || '-',
      one.keys.join(', ') || '-',
    ]);
    answerTable(['PRINCIPAL', 'VERDICT', 'THROUGH', 'IF'], rows, { 1: verdictTint });
  }
  return capable;
}

/** Denied: nobody can, and nobody might. Allowed: somebody can. */
function expectOfAll(expected: Expectation | undefined, found: Found, what: string): number {
  if (expected === 'denied') {
    return checkExpectation(
      expected,
      found.map(({ principal, verdict }) => ({ what: `${principal} ${what}`, verdict })),
    );
  }
  const best = (['allowed', 'depends'] as const).find((one) => found.some(({ verdict }) => verdict === one));
  return checkExpectation(expected, [{ what: `${what} for anybody`, verdict: best ?? 'denied' }]);
}
