/**
 * A resource control policy also applies to calls of service principals, which lack the keys of other principals
 * (spec/iam 11.4).
 */
import type { ConditionEntry } from '../document/document.ts';
import { holdsWhenAbsent, type StatementCondition, statementConditionsIn } from './conditions.ts';
import type { Report } from './finding.ts';
import type { LintedPolicy } from './linted.ts';

/** Reports every Deny that applies when the key is absent and lacks the condition that `hasCondition` looks for. */
export function reportDeniesWithout(
  { document, placeOf }: LintedPolicy,
  key: RegExp,
  hasCondition: (statement: StatementCondition['statement']) => boolean,
  report: Report,
  messageOf: (condition: ConditionEntry) => string,
): void {
  for (const { statement, condition } of statementConditionsIn(document)) {
    if (statement.effect !== 'Deny' || !key.test(condition.key) || condition.operator === 'Null') continue;
    if (holdsWhenAbsent(condition) && !hasCondition(statement)) report(placeOf(condition.at), messageOf(condition));
  }
}
