/** Answers about access as lines for people, and as data for programs. */
import { type Decision, explain, type Outside, type Verdict, type Way } from '@sallyport/iam';

/** As whom one comes out on the other side. */
function asWhom({ osUser, osUserKey, osUsers, failing }: Way): string {
  if (failing !== undefined) return `fails: ${failing}`;
  if (osUser !== null) return osUser;
  if (osUserKey !== undefined) return `depends on ${osUserKey}`;
  if (osUsers !== undefined) return osUsers === 'any' ? 'any user' : osUsers.join(', ');
  return '-';
}

function doorOf({ door, by }: Way): string {
  return by === undefined ? door : `${door} with ${by}`;
}

/** A way to a node in one line: `StartSession with SSM-SessionManagerRunShell; as ssm-user; through role DevOps`. */
function wayInWords(way: Way): string {
  const parts = [doorOf(way)];
  const whom = asWhom(way);
  if (way.failing !== undefined) parts.push(`which ${whom}`);
  else if (whom !== '-') parts.push(`as ${whom}`);
  if (way.via.length > 0) parts.push(`through ${way.via.join(', then ')}`);
  if (way.verdict === 'depends') parts.push(`if ${way.keys.join(', ')} ${way.keys.length === 1 ? 'fits' : 'fit'}`);
  parts.push(...dataChannelOf(way));
  if (way.legacy !== undefined) parts.push(`${way.legacy} in accounts with the old document check`);
  return parts.join('; ');
}

/** AWS wants it of the caller since 2025. A session was never seen refused for it, so the way stays open (14.7). */
function dataChannelOf({ dataChannel }: Way): readonly string[] {
  if (dataChannel === undefined || dataChannel === 'allowed') return [];
  return [`although ssmmessages:OpenDataChannel ${dataChannel === 'denied' ? 'is denied' : 'depends'}`];
}

/** Naming the default document or not is one way to a person. */
export function waysInWords(ways: readonly Way[]): readonly string[] {
  return [...new Set(withoutDetours(ways).map(wayInWords))];
}

/** Whoever has got there through one role gains nothing by going through a second one. */
function withoutDetours(ways: readonly Way[]): readonly Way[] {
  const open = new Set(ways.map((way) => spot(way, way.via)));
  return ways.filter((way) => !way.via.some((_, count) => open.has(spot(way, way.via.slice(0, count)))));
}

function spot(way: Way, via: readonly string[]): string {
  return JSON.stringify([doorOf(way), asWhom(way), way.verdict, way.keys, way.legacy, way.dataChannel, via]);
}

export const wayHead = ['VERDICT', 'DOOR', 'AS', 'THROUGH', 'IF'] as const;

/** The same in columns, one row a way. */
export function wayColumns(ways: readonly Way[], also: readonly string[] = []): readonly (readonly string[])[] {
  const rows = withoutDetours(ways).map((way) => {
    const old = way.legacy === undefined ? [] : ['the account has the old document check'];
    return [
      verdictOf([way]),
      doorOf(way),
      asWhom(way),
      way.via.join(', then ') || '-',
      [...way.keys, ...also, ...old, ...dataChannelOf(way)].join(', ') || '-',
    ];
  });
  return [...new Map(rows.map((row) => [row.join('\t'), row])).values()];
}

/** What decides about people of other accounts beside the policies here. Services and providers have no policies of their own. */
export function ofTheirOwn(somebody: { readonly principal: string; readonly outside?: Outside }): readonly string[] {
  const account = somebody.principal.split(':')[4];
  switch (somebody.outside) {
    case 'account':
      return [`any principal of ${account} its own policies allow`];
    case 'principal':
      return [/^\d{12}$/.test(account ?? '') ? `the policies of ${account} allow it` : 'its own account allows it'];
    case 'everybody':
      return ['anybody not listed whose own policies allow it'];
    default:
      return [];
  }
}

/** The best of the ways; none is denied. A way that IAM opens and the node refuses counts as open: nodes change. */
export function verdictOf(ways: readonly Way[]): Verdict {
  const verdicts = new Set(
    ways.flatMap(({ verdict, legacy }) => [verdict, ...(legacy === undefined ? [] : ['depends' as const])]),
  );
  return verdicts.has('allowed') ? 'allowed' : verdicts.has('depends') ? 'depends' : 'denied';
}

/** Everything but the decisions, which hold whole policies. */
export function wayAsData({ decisions: _, ...way }: Way): Omit<Way, 'decisions'> {
  return way;
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
