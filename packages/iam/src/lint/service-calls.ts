/** A resource control policy also meets services that call for themselves, who have no principal's keys (spec/iam 11.4). */
import type { ConditionEntry } from '../document/document.ts';
import { holdsWhenAbsent, type StatementCondition, statementConditionsIn } from './conditions.ts';
import type { Report } from './finding.ts';
import type { LintedPolicy } from './linted.ts';

/** Denies that hold where the key is absent, and do not ask what `isAsked` looks for. */
export function tellDeniesWithout(
  { document, placeOf }: LintedPolicy,
  key: RegExp,
  isAsked: (statement: StatementCondition['statement']) => boolean,
  report: Report,
  say: (condition: ConditionEntry) => string,
): void {
  for (const { statement, condition } of statementConditionsIn(document)) {
    if (statement.effect !== 'Deny' || !key.test(condition.key) || condition.operator === 'Null') continue;
    if (holdsWhenAbsent(condition) && !isAsked(statement)) report(placeOf(condition.at), say(condition));
  }
}
