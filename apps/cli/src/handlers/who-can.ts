/** `sallyport who-can TARGET|ACTION RESOURCE`: every principal that can, by which access path, and as which OS user. */
import { splitArn } from '@sallyport/aws';
import {
  type AccountExport,
  type ExternalKind,
  externalReach,
  findPrincipal,
  maxComparisons,
  type Reach,
  reach,
  type Verdict,
  whoCan,
  whoCanEscalate,
} from '@sallyport/iam';
import { CliError } from '../cli-error.ts';
import { printEscalations } from '../policy/escalations.ts';
import { checkExpectation, type Expectation } from '../policy/expectation.ts';
import { readRoster, withLoginUsers } from '../policy/login-user.ts';
import { type Question, readQuestion } from '../policy/question.ts';
import { resourceAsked } from '../policy/some-resource.ts';
import type { SourceOptions } from '../policy/source-options.ts';
import { refuseUnknownActions } from '../policy/unknown-action.ts';
import {
  accountPolicies,
  pathAsData,
  pathColumns,
  pathHead,
  summaryColumns,
  summaryHead,
  verdictOf,
} from '../policy/words.ts';
import { answer, answerTable, json, note, verdictTint } from '../terminal.ts';

export type WhoCanCommandOptions = SourceOptions & {
  readonly json?: boolean;
  readonly expect?: Expectation;
  readonly roster?: string;
  readonly escalation?: boolean;
  readonly verbose?: boolean;
  /** Names or ARNs of principals that are not listed. */
  readonly except?: readonly string[];
};

export async function whoCanReach(
  {
    targetOrAction: first,
    resource: named,
  }: { readonly targetOrAction: string; readonly resource: string | undefined },
  options: WhoCanCommandOptions,
): Promise<number> {
  if (options.escalation === true && named !== undefined) {
    throw new CliError('cli/usage', '--escalation is about reaching an instance', 'give a TARGET and no RESOURCE');
  }
  const resource = named === undefined ? undefined : await resourceAsked(first, named);
  const question = await readQuestion(resource === undefined ? { target: first } : { resources: [resource] }, options);
  const { account, node } = question;
  if (resource !== undefined) await refuseUnknownActions([first]);
  refuseUnknownExceptions(account, options.except ?? []);
  const except = new Set(options.except);
  const own = new Map([...account.users, ...account.roles].map(({ arn, name }) => [arn, name]));
  const counts = (one: ListedPrincipal): boolean => !namesOf(own, one).some((name) => except.has(name));
  if (options.escalation === true && node !== undefined)
    return escalation({ account, node, first, counts }, question, options);
  const answers = resource === undefined ? [] : whoCan(account, first, resource, question.options(resource));
  const root =
    node === undefined ? answers.some(({ principal }) => principal === rootOf(account)) : rootReaches(question, node);
  const found =
    resource === undefined
      ? printReached(reachOfAll(question).filter(counts), options)
      : printAnswers(answers.filter(counts), options);
  // No policy of the account applies to its root user: --expect does not count it.
  const principals = found.filter(({ principal }) => principal !== rootOf(account));
  const notAsked = notAskedIn(question, first, resource);
  for (const { why } of notAsked) note(why);
  const what = [first, named].filter(Boolean).join(' ');
  if (principals.length === 0 && notAsked.length === 0) {
    const others = [...(root ? ['the root user'] : []), ...(except.size > 0 ? ['those of --except'] : [])];
    note(noneSentence(account, resource === undefined ? `reach ${first}` : `do ${first} on ${named}`, others));
  } else if (root && node !== undefined) note(`the root user of account ${account.account} can as well`);
  return expectOfAll(options.expect, [...principals, ...notAsked], what);
}

type AskedEscalation = {
  readonly account: AccountExport;
  readonly node: string;
  readonly first: string;
  counts(one: ListedPrincipal): boolean;
};

/** The principals that do not reach the node and could make themselves reach it. */
function escalation(
  { account, node, first, counts }: AskedEscalation,
  question: Question,
  options: WhoCanCommandOptions,
): number {
  const { escalations, notAsked: tooMany } = whoCanEscalate(account, node, question.options());
  const found = escalations.filter(counts);
  printEscalations(found, options);
  const beyond = tooMany.map((principal) => ({ principal, verdict: 'depends' as const })).filter(counts);
  const notAsked = [...notAskedIn(question, first, undefined), ...beyondComparisons(beyond)];
  for (const { why } of notAsked) note(why);
  if (found.length === 0 && notAsked.length === 0) {
    const others = options.except === undefined ? [] : ['those of --except'];
    note(noneSentence(account, `make itself reach ${first}`, others, []));
  }
  return expectOfAll(options.expect, [...found, ...notAsked], `making itself reach ${first}`);
}

/** One of them in the name of all: a sentence for each would hide the others. */
function beyondComparisons(beyond: readonly Omit<NotAsked, 'why'>[]): readonly NotAsked[] {
  const [one] = beyond;
  if (one === undefined) return [];
  const others = beyond.length === 1 ? '' : ` and ${counted(beyond.length - 1, 'other principal')}`;
  const why = `${one.principal}${others} could not be asked: it would take more than ${maxComparisons} comparisons with values of policies`;
  return [{ ...one, why }];
}

type NotAsked = { readonly principal: string; readonly verdict: Verdict; readonly why: string };

/** Principals that could not be asked: without them "no principal" is no answer. */
function notAskedIn(
  { account, unknownPolicy }: Question,
  action: string,
  resource: string | undefined,
): readonly NotAsked[] {
  const { users, roles } = account;
  const uncertain = resource === undefined ? undefined : unknownPolicy(action, resource);
  const verdict = 'depends';
  const why = `no user or role of account ${account.account} is listed: of its principals only the root user could be asked`;
  return [
    ...(users.length + roles.length > 0
      ? []
      : [{ principal: 'a user or role that is not listed', verdict, why } as const]),
    ...(uncertain === undefined
      ? []
      : [{ principal: 'a principal the policy may list', verdict, why: uncertain } as const]),
  ];
}

/** "No principal" as an answer: it says who was asked, which an error or an empty list does not. */
function noneSentence(
  { users, roles }: AccountExport,
  can: string,
  others: readonly string[],
  external: readonly string[] = ['the principals of other accounts that policies list'],
): string {
  const own = [counted(users.length, 'user'), counted(roles.length, 'role')];
  const asked = `${listed([...own, ...external])} were asked`;
  return `no principal${others.length === 0 ? '' : ` but ${others.join(' and ')}`} can ${can}: ${asked}`;
}

/** `a, b and c` */
function listed(parts: readonly string[]): string {
  return [parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter((part) => part !== '').join(' and ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const external = /^(?:\*|\d{12}|[^:]*\.[^:]*)$/;

/** A mistyped exception excepts no principal, and the day the right one is removed nobody sees that it is still listed. */
function refuseUnknownExceptions(account: AccountExport, except: readonly string[]): void {
  for (const name of except) {
    const [, , service, , owner, rest = ''] = splitArn(name) ?? [];
    const own = service === 'iam' && owner === account.account && /^(?:user|role)\//.test(rest);
    const listed = [...account.users, ...account.roles].some((one) => one.name === name);
    if (!listed && (own || (service === undefined && !external.test(name)))) findPrincipal(account, name);
  }
}

/** The root user reaches every node without a statement that allows it. Only organization policies can deny it. */
function rootReaches({ account, options }: Question, node: string): boolean {
  const [root] = whoCan(account, 'ssm:StartSession', node, { ...options(), principal: rootOf(account) });
  return root !== undefined && root.verdict !== 'denied';
}

function rootOf({ partition, account }: AccountExport): string {
  return `arn:${partition}:iam::${account}:root`;
}

type ListedPrincipal = { readonly principal: string; readonly external?: ExternalKind };

/** The names for `--except`: of principals of the account their name, of another account its id. */
function namesOf(own: ReadonlyMap<string, string>, { principal, external }: ListedPrincipal): readonly string[] {
  if (external === 'account') return [principal, splitArn(principal)?.[4] ?? ''];
  const name = external === undefined ? own.get(principal) : undefined;
  return name === undefined ? [principal] : [principal, name];
}

type Reaching = Reach & ListedPrincipal;

/** External principals reach nodes only through roles. */
function reachOfAll({ account, node = '', options }: Question): readonly Reaching[] {
  const known = options();
  const reachOf = (principals: AccountExport['users'] | AccountExport['roles']): readonly Reach[] =>
    principals.map(({ arn }) => reach(account, arn, node, known)).filter(({ paths }) => paths.length > 0);
  const roles = reachOf(account.roles);
  return [...reachOf(account.users), ...roles, ...externalReach(account, roles, known)];
}

type Found = readonly { readonly principal: string; readonly verdict: ReturnType<typeof verdictOf> }[];

function printReached(
  found: readonly Reaching[],
  { json: asJson, roster: file, verbose }: WhoCanCommandOptions,
): Found {
  const roster = file === undefined ? undefined : readRoster(file);
  const reached = found.map((one) => ({ ...one, paths: withLoginUsers(one.paths, roster) }));
  if (asJson === true) answer(json(reached.map((one) => ({ ...one, paths: one.paths.map(pathAsData) }))));
  else {
    const columnsOf = verbose === true ? pathColumns : summaryColumns;
    const rows = reached.flatMap((one) =>
      columnsOf(one.paths, accountPolicies(one)).map((columns) => [one.principal, ...columns]),
    );
    answerTable(['PRINCIPAL', ...(verbose === true ? pathHead : summaryHead)], rows, { 1: verdictTint });
    if (verbose !== true && rows.some((row) => row.at(-1) !== '-')) note('--verbose lists every path');
  }
  return reached.map(({ principal, paths }) => ({ principal, verdict: verdictOf(paths) }));
}

function printAnswers(answers: ReturnType<typeof whoCan>, { json: asJson }: WhoCanCommandOptions): Found {
  if (asJson === true) answer(json(answers.map(({ decisions: _, ...one }) => one)));
  else {
    const rows = answers.map((one) => [
      one.principal,
      one.verdict,
      [...one.assumedRoles, ...(one.federatedUser === undefined ? [] : [one.federatedUser])].join(', then ') || '-',
      [...one.keys, ...accountPolicies(one)].join(', ') || '-',
    ]);
    answerTable(['PRINCIPAL', 'VERDICT', 'THROUGH', 'IF'], rows, { 1: verdictTint });
  }
  return answers;
}

/** Denied: no principal can or may. Allowed: one can. */
function expectOfAll(expected: Expectation | undefined, found: Found, what: string): number {
  if (expected === 'denied') {
    return checkExpectation(
      expected,
      found.map(({ principal, verdict }) => ({ what: `${principal} ${what}`, verdict })),
    );
  }
  const best = (['allowed', 'depends'] as const).find((one) => found.some(({ verdict }) => verdict === one));
  return checkExpectation(expected, [{ what: `${what} for any principal`, verdict: best ?? 'denied' }]);
}
