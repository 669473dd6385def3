/** `sallyport who-can TARGET|ACTION RESOURCE`: everybody who can, by which way, and as whom. */
import { type AccountExport, type Outside, type Reach, reach, reachFromOutside, whoCan } from '@sallyport/iam';
import { checkExpectation, type Expectation } from '../policy/expectation.ts';
import { type Question, readQuestion } from '../policy/question.ts';
import type { SourceOptions } from '../policy/source-options.ts';
import { noteUnknownActions } from '../policy/unknown-action.ts';
import { ofTheirOwn, verdictOf, wayAsData, wayColumns, wayHead } from '../policy/words.ts';
import { answer, answerTable, json, note, verdictTint } from '../terminal.ts';

export type WhoCanCommandOptions = SourceOptions & {
  readonly json?: boolean;
  readonly expect?: Expectation;
  /** Names or ARNs of those who may: they are not listed. */
  readonly except?: readonly string[];
};

export async function whoCanReach(
  { targetOrAction: first, resource }: { readonly targetOrAction: string; readonly resource: string | undefined },
  options: WhoCanCommandOptions,
): Promise<number> {
  const question = await readQuestion(resource === undefined ? { target: first } : { resources: [resource] }, options);
  if (resource !== undefined) await noteUnknownActions([first]);
  const { users, roles } = question.account;
  if (users.length + roles.length === 0) note('no user or role is listed: of the account only the root user was asked');
  if (question.node !== undefined) tellOfRoot(question, question.node);
  const except = new Set(options.except);
  const counts = (one: Somebody): boolean => !namesOf(question.account, one).some((name) => except.has(name));
  const found =
    resource === undefined
      ? tellReached(everybodyReaching(question).filter(counts), options)
      : tellCapable(whoCan(question.account, first, resource, question.options(resource)).filter(counts), options);
  // No policy of the account binds its root user: what is expected of people cannot be expected of it.
  const people = found.filter(({ principal }) => principal !== rootOf(question.account));
  const uncertain = resource === undefined ? undefined : question.untold(resource);
  if (uncertain !== undefined) note(uncertain);
  const somebody = { principal: 'somebody', verdict: 'depends' } as const;
  const all = uncertain === undefined ? people : [...people, somebody];
  return expectOfAll(options.expect, all, [first, resource].filter(Boolean).join(' '));
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

type Somebody = { readonly principal: string; readonly outside?: Outside };

/** What they may be called: people of the account by their name, another account by its number. */
function namesOf({ users, roles }: AccountExport, { principal, outside }: Somebody): readonly string[] {
  if (outside === 'account') return [principal, principal.split(':')[4] ?? ''];
  const known = outside === undefined ? [...users, ...roles].find((one) => one.arn === principal) : undefined;
  return known === undefined ? [principal] : [principal, known.name];
}

type Reaching = Reach & Somebody;

/** Nobody from outside has a door of their own: they come through roles. */
function everybodyReaching({ account, node = '', options }: Question): readonly Reaching[] {
  const known = options();
  const each = (people: AccountExport['users'] | AccountExport['roles']): readonly Reach[] =>
    people.map(({ arn }) => reach(account, arn, node, known)).filter(({ ways }) => ways.length > 0);
  const roles = each(account.roles);
  return [...each(account.users), ...roles, ...reachFromOutside(account, roles, known)];
}

type Found = readonly { readonly principal: string; readonly verdict: ReturnType<typeof verdictOf> }[];

function tellReached(reached: readonly Reaching[], { json: asJson }: WhoCanCommandOptions): Found {
  if (asJson === true) answer(json(reached.map((one) => ({ ...one, ways: one.ways.map(wayAsData) }))));
  else {
    const rows = reached.flatMap((one) =>
      wayColumns(one.ways, ofTheirOwn(one)).map((columns) => [one.principal, ...columns]),
    );
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
      [...one.keys, ...ofTheirOwn(one)].join(', ') || '-',
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
