/** What conditions ask, for rules: where they stand, and what becomes of them when the key is absent (spec/iam 10.4). */
import type { ConditionEntry, PolicyDocument, Statement, Text } from '../document/document.ts';
import { fold } from '../match/fold.ts';
import { conditionsOn, negated } from './powers.ts';

export type Asked = { readonly statement: Statement; readonly condition: ConditionEntry };

export function conditionsIn({ statements }: PolicyDocument): readonly Asked[] {
  return statements.flatMap((statement) => statement.conditions.map((condition) => ({ statement, condition })));
}

/** Values that are compared as IP addresses or ranges (spec/iam 10.14). */
export function addressesIn(document: PolicyDocument): readonly Text[] {
  return conditionsIn(document).flatMap(({ condition }) =>
    condition.operator.endsWith('IpAddress') ? condition.values : [],
  );
}

export function holdsWhenAbsent(condition: ConditionEntry): boolean {
  const { operator, ifExists, qualifier, values } = condition;
  if (operator === 'Null') return values.some(({ text }) => fold(text) === 'true');
  return ifExists || qualifier === 'ForAllValues' || (negated(condition) && qualifier !== 'ForAnyValue');
}

/** Whether the statement asks for a truth value, whatever it does where the key is absent. */
export function asksForTruth(statement: Statement, key: string, value: 'true' | 'false'): boolean {
  return conditionsOn(statement, key).some(
    ({ operator, values }) => operator === 'Bool' && values.every(({ text }) => fold(text) === value),
  );
}
