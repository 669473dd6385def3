/** Answers about access as lines of text, and as data for programs. */
import { isAccountId, splitArn } from '@sallyport/aws';
import { type Decision, type ExternalKind, explain, type Verdict } from '@sallyport/iam';
import { loginUserText, type UserPath } from './login-user.ts';

function osUserIn({ osUser, osUserKey, osUsers, failing, loginAs }: UserPath): string {
  if (loginAs !== undefined) return loginUserText(loginAs);
  if (failing !== undefined) return `fails: ${failing}`;
  if (osUser !== null) return osUser;
  if (osUserKey !== undefined) return `depends on ${osUserKey}`;
  if (osUsers !== undefined) return osUsers === 'any' ? 'any user' : osUsers.join(', ');
  return '-';
}

function actionIn({ action, document, role }: UserPath): string {
  const used = document ?? role;
  return used === undefined ? action : `${action} with ${used}`;
}

/** An access path in one line: `ssm:StartSession with SSM-SessionManagerRunShell; as ssm-user; through role DevOps`. */
function pathLine(path: UserPath): string {
  const parts = [actionIn(path)];
  const osUser = osUserIn(path);
  if (path.failing !== undefined) parts.push(`which ${osUser}`);
  else if (osUser !== '-') parts.push(`as ${osUser}`);
  if (path.assumedRoles.length > 0) parts.push(`through ${path.assumedRoles.join(', then ')}`);
  if (path.verdict === 'depends') parts.push(`if ${path.keys.join(', ')} ${path.keys.length === 1 ? 'fits' : 'fit'}`);
  parts.push(...dataChannelIn(path));
  if (path.legacy !== undefined) parts.push(`${path.legacy} in accounts with the old document check`);
  return parts.join('; ');
}

/** AWS requires it of the caller since 2025. No session was seen to be denied without it, so the path counts (spec/iam 14.7). */
function dataChannelIn({ dataChannel }: UserPath): readonly string[] {
  if (dataChannel === undefined || dataChannel === 'allowed') return [];
  return [`although ssmmessages:OpenDataChannel ${dataChannel === 'denied' ? 'is denied' : 'depends'}`];
}

/** Each line once: whether the default document is named makes no difference to the reader. */
export function pathLines(paths: readonly UserPath[]): readonly string[] {
  return [...new Set(withoutLongerChains(paths).map(pathLine))];
}

/** Without the paths through more roles than a path that leads to the same user and under no other conditions. */
function withoutLongerChains(paths: readonly UserPath[]): readonly UserPath[] {
  const byEnd = Map.groupBy(paths, (path) => `${actionIn(path)} as ${osUserIn(path)}`);
  const isDetour = (path: UserPath, others: readonly UserPath[]): boolean =>
    others.some((other) => isShorter(other.assumedRoles, path.assumedRoles) && isAsGood(other, path));
  const detours = new Set([...byEnd.values()].flatMap((same) => same.filter((path) => isDetour(path, same))));
  return paths.filter((path) => !detours.has(path));
}

/** The same roles in the same order without some of them. */
function isShorter(roles: readonly string[], longer: readonly string[]): boolean {
  let at = 0;
  for (const role of longer) if (role === roles[at]) at += 1;
  return roles.length < longer.length && at === roles.length;
}

const ranks: Readonly<Record<Verdict, number>> = { denied: 0, depends: 1, allowed: 2 };

/** Whether a path is open wherever the other is: under either document check, and without a further condition. */
function isAsGood(path: UserPath, other: UserPath): boolean {
  const verdicts = ({ verdict, legacy = verdict, dataChannel = 'allowed' }: UserPath) => [verdict, legacy, dataChannel];
  const others = verdicts(other);
  const open = verdicts(path).every((verdict, index) => ranks[verdict] >= ranks[others[index] ?? 'allowed']);
  return open && path.keys.every((key) => other.keys.includes(key));
}

export const pathHead = ['VERDICT', 'ACTION', 'AS', 'THROUGH', 'IF'] as const;

/** The same in columns, one row for each path. */
export function pathColumns(
  paths: readonly UserPath[],
  conditions: readonly string[] = [],
): readonly (readonly string[])[] {
  const rows = withoutLongerChains(paths).map((path) => {
    const old = path.legacy === undefined ? [] : ['the account has the old document check'];
    return [
      verdictOf([path]),
      actionIn(path),
      osUserIn(path),
      path.assumedRoles.join(', then ') || '-',
      [...path.keys, ...conditions, ...old, ...dataChannelIn(path)].join(', ') || '-',
    ];
  });
  return [...new Map(rows.map((row) => [row.join('\t'), row])).values()];
}

export const summaryHead: readonly string[] = [...pathHead, 'MORE'];

/**
 * One row for all paths of a principal: its first path of the best verdict and with the fewest roles, every OS user of its
 * paths, and how many paths there are besides.
 */
export function summaryColumns(
  paths: readonly UserPath[],
  conditions: readonly string[] = [],
): readonly (readonly string[])[] {
  const [first] = representatives(paths);
  if (first === undefined) return [];
  const verdict = verdictOf([first]);
  const users = representatives(paths)
    .filter((path) => osUserIn(path) !== '-')
    .map((path) => (verdictOf([path]) === verdict ? osUserIn(path) : `${osUserIn(path)} (${verdictOf([path])})`));
  const more = pathColumns(paths).length - 1;
  return pathColumns([first], conditions).map(([, action = '', , through = '', condition = '']) => [
    verdict,
    action,
    users.join(', ') || '-',
    through,
    condition,
    more === 0 ? '-' : `${more} more ${more === 1 ? 'path' : 'paths'}`,
  ]);
}

/** For each OS user the path that a person would take: the best verdict, then the fewest roles, then the order of the methods. */
export function representatives(paths: readonly UserPath[]): readonly UserPath[] {
  const rank = (path: UserPath): number =>
    (verdictOf([path]) === 'allowed' ? 0 : 1e6) +
    (path.failing !== undefined || path.loginAs?.linuxUser === null ? 1e5 : 0) +
    path.assumedRoles.length;
  const sorted = [...paths].sort((a, b) => rank(a) - rank(b));
  return [...new Map(sorted.toReversed().map((path) => [osUserIn(path), path])).values()].sort(
    (a, b) => rank(a) - rank(b) || sorted.indexOf(a) - sorted.indexOf(b),
  );
}

/** The policies of its own account that must allow an external principal. Services and identity providers have none. */
export function accountPolicies(one: {
  readonly principal: string;
  readonly external?: ExternalKind;
}): readonly string[] {
  const account = splitArn(one.principal)?.[4] ?? '';
  switch (one.external) {
    case 'account':
      return [`any principal of ${account} its own policies allow`];
    case 'principal':
      return [isAccountId(account) ? `the policies of ${account} allow it` : 'its own account allows it'];
    case 'everybody':
      return ['any principal not listed whose own policies allow it'];
    default:
      return [];
  }
}

/** The best verdict of the paths. One that IAM allows and that fails on the node counts as allowed: nodes change. */
export function verdictOf(paths: readonly Pick<UserPath, 'verdict' | 'legacy'>[]): Verdict {
  const verdicts = new Set(
    paths.flatMap(({ verdict, legacy }) => [verdict, ...(legacy === undefined ? [] : ['depends' as const])]),
  );
  return verdicts.has('allowed') ? 'allowed' : verdicts.has('depends') ? 'depends' : 'denied';
}

/** Without the decisions, which contain whole policies. */
export function pathAsData({ decisions: _, ...path }: UserPath): Omit<UserPath, 'decisions'> {
  return path;
}

/** Why, and what would change it; each sentence once. */
export function reasonsOf(decisions: readonly Decision[]): {
  readonly summary: readonly string[];
  readonly reasons: readonly string[];
  readonly remedies: readonly string[];
} {
  const all = decisions.map((decision) => explain(decision));
  const once = (lines: readonly string[]) => [...new Set(lines)];
  return {
    summary: once(all.map(({ summary }) => summary)),
    reasons: once(all.flatMap(({ reasons }) => reasons)),
    remedies: once(all.flatMap(({ remedies }) => remedies)),
  };
}
