/** Answers about access as lines for people, and as data for programs. */
import { type Capable, explain, type Way } from '@sallyport/iam';

/** A way to a node in one line: `StartSession with SSM-SessionManagerRunShell, as ssm-user, through role DevOps`. */
function wayInWords(way: Way): string {
  const parts = [way.by === undefined ? way.door : `${way.door} with ${way.by}`];
  if (way.osUser !== null) parts.push(`as ${way.osUser}`);
  else if (way.osUserKey !== undefined) parts.push(`as whom depends on ${way.osUserKey}`);
  else if (way.osUsers !== undefined) parts.push(`for ${way.osUsers === 'any' ? 'any user' : way.osUsers.join(', ')}`);
  if (way.failing !== undefined) parts.push(`which fails on the node: ${way.failing}`);
  if (way.via.length > 0) parts.push(`through ${way.via.join(', then ')}`);
  if (way.verdict === 'depends') parts.push(`if ${way.keys.join(', ')} fit`);
  if (way.legacy !== undefined) parts.push(`${way.legacy} in accounts with the old document check`);
  return parts.join('; ');
}

/** Naming the default document or not is one way to a person. */
export function waysInWords(ways: readonly Way[]): readonly string[] {
  return [...new Set(ways.map(wayInWords))];
}

/** Everything but the decisions, which hold whole policies. */
export function wayAsData({ decisions: _, ...way }: Way): Omit<Way, 'decisions'> {
  return way;
}

/** Why, and what would change it; each sentence once. */
export function reasonsOf({ decisions }: Pick<Capable, 'decisions'>): {
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
