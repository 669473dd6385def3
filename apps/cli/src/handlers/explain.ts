/** `sallyport explain PRINCIPAL TARGET|ACTION RESOURCE`: whether access is allowed, by which access paths, and why or why not. */
import { type AccessPath, type PrincipalAnswer, reach, type WhoCanOptions, whoCan } from '@sallyport/iam';
import { checkExpectation, type Expectation } from '../policy/expectation.ts';
import { readRoster, withLoginUsers } from '../policy/login-user.ts';
import { isRoot, type Question, readQuestion } from '../policy/question.ts';
import { resourceAsked } from '../policy/some-resource.ts';
import type { SourceOptions } from '../policy/source-options.ts';
import { refuseUnknownActions } from '../policy/unknown-action.ts';
import { pathAsData, pathLines, reasonsOf, representatives, verdictOf } from '../policy/words.ts';
import { answer, json, note, oneLine, tint, verdictTint } from '../terminal.ts';

export type ExplainOptions = SourceOptions & {
  readonly json?: boolean;
  readonly expect?: Expectation;
  readonly roster?: string;
  readonly verbose?: boolean;
};

type ExplainArguments = {
  readonly principal: string;
  readonly targetOrAction: string;
  readonly resource: string | undefined;
};

export async function explainAccess(
  { principal, targetOrAction: first, resource: named }: ExplainArguments,
  options: ExplainOptions,
): Promise<number> {
  const roster = options.roster === undefined ? undefined : readRoster(options.roster);
  const resource = named === undefined ? undefined : await resourceAsked(first, named);
  const what = resource === undefined ? { target: first } : { resources: [resource] };
  const question = await readQuestion({ principal, ...what }, options);
  if (resource !== undefined) await refuseUnknownActions([first]);
  const asked = { principal: question.principal ?? principal, known: question.options(resource) };
  const found =
    question.node === undefined
      ? explainAction(question, asked, first, resource ?? '*')
      : explainTarget(question, asked, question.node);
  const { verdict, assumedRoles = [], federatedUser, decisions } = found;
  const paths = withLoginUsers(found.paths ?? [], roster);
  const brief = options.verbose !== true && options.json !== true && paths.length > 0;
  const shown = brief ? representatives(paths) : paths;
  const why = reasonsOf(brief ? shown.flatMap((path) => path.decisions) : decisions);
  if (options.json === true) {
    const { decisions: _, ...facts } = found;
    answer(json({ ...facts, ...why, ...(found.paths && { paths: paths.map(pathAsData) }) }));
  } else {
    const what = found.paths === undefined ? `doing ${first} on ${named ?? '*'}` : `reaching ${first}`;
    answer(`${tint(verdictTint(verdict), verdict)}: ${oneLine(`${found.principal} ${what}`)}`);
    for (const line of pathLines(shown)) answer(`  path: ${oneLine(line)}`);
    const more = pathLines(paths).length - pathLines(shown).length;
    if (more > 0)
      answer(`  ${more} more ${more === 1 ? 'path leads' : 'paths lead'} to the same users: --verbose lists them`);
    if (federatedUser !== undefined) answer(`  through: ${oneLine(federatedUser)}`);
    if (assumedRoles.length > 0) answer(`  through: ${oneLine(assumedRoles.join(', then '))}`);
    for (const line of [...why.summary, ...why.reasons]) answer(`  ${oneLine(line)}`);
    for (const line of why.remedies) answer(`  ${tint('faint', 'to change it:')} ${oneLine(line)}`);
  }
  const uncertain =
    verdict === 'denied' && resource !== undefined ? question.unknownPolicy(first, resource) : undefined;
  if (uncertain !== undefined) note(uncertain);
  const words = [principal, first, named].filter(Boolean).join(' ');
  return checkExpectation(options.expect, [{ what: words, verdict: uncertain === undefined ? verdict : 'depends' }]);
}

type Asked = { readonly principal: string; readonly known: WhoCanOptions };

type Found = Omit<PrincipalAnswer, 'assumedRoles'> & {
  readonly assumedRoles?: readonly string[];
  readonly node?: string;
  readonly paths?: readonly AccessPath[];
};

function explainAction({ account }: Question, { principal, known }: Asked, action: string, resource: string): Found {
  const [one] = whoCan(account, action, resource, { ...known, principal });
  if (one === undefined) throw new Error(`no answer about ${principal}`);
  return one;
}

/** The decisions of one path of each action and role chain; without a path, those of a session with the default document. */
function explainTarget(question: Question, asked: Asked, node: string): Found {
  // No statement allows the root user its access: one decision represents every access method.
  if (isRoot(asked.principal)) return { ...explainAction(question, asked, 'ssm:StartSession', node), node, paths: [] };
  const { paths, principal } = reach(question.account, asked.principal, node, asked.known);
  if (paths.length === 0) return { ...explainAction(question, asked, 'ssm:StartSession', node), node, paths };
  const first = new Map(paths.toReversed().map((path) => [`${path.action} ${path.assumedRoles.join(' ')}`, path]));
  const verdict = verdictOf(paths);
  const keys = verdict === 'depends' ? [...new Set(paths.flatMap((path) => path.keys))].sort() : [];
  return {
    principal,
    node,
    verdict,
    keys,
    paths,
    decisions: [...first.values()].toReversed().flatMap((path) => path.decisions),
  };
}
