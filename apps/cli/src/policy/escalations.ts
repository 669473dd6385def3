/** Privilege escalation as rows: one for each principal and kind of change, or with `--verbose` one for each change. */
import type { Escalation } from '@sallyport/iam';
import { answer, answerTable, json, note, verdictTint } from '../terminal.ts';

const head = ['PRINCIPAL', 'VERDICT', 'BY', 'OF', 'THEN AS', 'THROUGH', 'IF', 'MORE'];

export function printEscalations(
  found: readonly Escalation[],
  { json: asJson, verbose }: { readonly json?: boolean; readonly verbose?: boolean },
): void {
  if (asJson === true) {
    answer(json(found));
    return;
  }
  const groups = new Map<string, Escalation[]>();
  for (const [index, one] of found.entries()) {
    const key = verbose === true ? `${index}` : `${one.principal} ${one.kind} ${one.verdict}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  const rows = [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [row(first, more.length)],
  );
  answerTable(head, rows, { 1: verdictTint });
  if (rows.length < found.length) note('--verbose lists every change');
}

function row(
  { principal, verdict, action, resource, as, assumedRoles, keys }: Escalation,
  more: number,
): readonly string[] {
  return [
    principal,
    verdict,
    action,
    resource,
    as === principal ? 'itself' : as,
    assumedRoles.join(', then ') || '-',
    keys.join(', ') || '-',
    more === 0 ? '-' : `${more} more ${more === 1 ? 'change' : 'changes'}`,
  ];
}
