/** `sallyport who-can TARGET|ACTION RESOURCE`: every principal that can, by which access path, and as which OS user. */
import { splitArn } from '@sallyport/aws';
import { type AccountExport, type ExternalKind, externalReach, type Reach, reach, whoCan } from '@sallyport/iam';
import { checkExpectation, type Expectation } from '../policy/expectation.ts';
import { type Question, readQuestion } from '../policy/question.ts';
import type { SourceOptions } from '../policy/source-options.ts';
import { noteUnknownActions } from '../policy/unknown-action.ts';
import { accountPolicies, pathAsData, pathColumns, pathHead, verdictOf } from '../policy/words.ts';
import { answer, answerTable, json, note, verdictTint } from '../terminal.ts';

export type WhoCanCommandOptions = SourceOptions & {
  readonly json?: boolean;
  readonly expect?: Expectation;
  /** Names or ARNs of principals that are not listed. */
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
  if (question.node !== undefined) noteRoot(question, question.node);
  const except = new Set(options.except);
  const counts = (one: ListedPrincipal): boolean => !namesOf(question.account, one).some((name) => except.has(name));
  const found =
    resource === undefined
      ? printReached(reachOfAll(question).filter(counts), options)
      : printAnswers(whoCan(question.account, first, resource, question.options(resource)).filter(counts), options);
  // No policy of the account applies to its root user: --expect does not count it.
  const principals = found.filter(({ principal }) => principal !== rootOf(question.account));
  const uncertain = resource === undefined ? undefined : question.unknownPolicy(resource);
  if (uncertain !== undefined) note(uncertain);
  const unlisted = { principal: 'a principal the policy may list', verdict: 'depends' } as const;
  const all = uncertain === undefined ? principals : [...principals, unlisted];
  return expectOfAll(options.expect, all, [first, resource].filter(Boolean).join(' '));
}

/** The root user reaches every node without a statement that allows it: one line says so. Only organization policies can deny it. */
function noteRoot({ account, options }: Question, node: string): void {
  const principal = rootOf(account);
  const [root] = whoCan(account, 'ssm:StartSession', node, { ...options(), principal });
  if (root !== undefined && root.verdict !== 'denied') note(`the root user of account ${account.account} can as well`);
}

function rootOf({ partition, account }: AccountExport): string {
  return `arn:${partition}:iam::${account}:root`;
}

type ListedPrincipal = { readonly principal: string; readonly external?: ExternalKind };

/** The names for `--except`: of principals of the account their name, of another account its id. */
function namesOf({ users, roles }: AccountExport, { principal, external }: ListedPrincipal): readonly string[] {
  if (external === 'account') return [principal, splitArn(principal)?.[4] ?? ''];
  const known = external === undefined ? [...users, ...roles].find((one) => one.arn === principal) : undefined;
  return known === undefined ? [principal] : [principal, known.name];
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

function printReached(reached: readonly Reaching[], { json: asJson }: WhoCanCommandOptions): Found {
  if (asJson === true) answer(json(reached.map((one) => ({ ...one, paths: one.paths.map(pathAsData) }))));
  else {
    const rows = reached.flatMap((one) =>
      pathColumns(one.paths, accountPolicies(one)).map((columns) => [one.principal, ...columns]),
    );
    answerTable(['PRINCIPAL', ...pathHead], rows, { 1: verdictTint });
  }
  return reached.map(({ principal, paths }) => ({ principal, verdict: verdictOf(paths) }));
}

function printAnswers(answers: ReturnType<typeof whoCan>, { json: asJson }: WhoCanCommandOptions): Found {
  if (asJson === true) answer(json(answers.map(({ decisions: _, ...one }) => one)));
  else {
    const rows = answers.map((one) => [
      one.principal,
      one.verdict,
      one.assumedRoles.join(', then ') || '-',
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
