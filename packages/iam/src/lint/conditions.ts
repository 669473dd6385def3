/** Queries of conditions for rules: on which key, of which form, and their result when the key is absent (spec/iam 10.4). */
import type { ConditionEntry, PolicyDocument, Statement, Text } from '../document/document.ts';
import { fold } from '../match/fold.ts';

export type StatementCondition = { readonly statement: Statement; readonly condition: ConditionEntry };

export function conditionsIn({ statements }: PolicyDocument): readonly ConditionEntry[] {
  return statements.flatMap(({ conditions }) => conditions);
}

export function statementConditionsIn({ statements }: PolicyDocument): readonly StatementCondition[] {
  return statements.flatMap((statement) => statement.conditions.map((condition) => ({ statement, condition })));
}

/** Conditions on the key, ignoring case. */
export function conditionsOn(statement: Statement, key: string | RegExp): readonly ConditionEntry[] {
  return statement.conditions.filter((condition) =>
    typeof key === 'string' ? fold(condition.key) === fold(key) : key.test(condition.key),
  );
}

const tagKeys = /^(?:ssm:resourcetag|aws:resourcetag|ec2:resourcetag|iam:resourcetag)\//i;

/** Conditions on tags of the resource, except for the two tags that Session Manager itself puts on sessions. */
export function tagConditions(statement: Statement): readonly ConditionEntry[] {
  return conditionsOn(statement, tagKeys).filter(({ key }) => !/\/aws:ssmmessages:/i.test(key));
}

/** Values that are compared as IP addresses or ranges (spec/iam 10.14). */
export function addressesIn(document: PolicyDocument): readonly Text[] {
  return conditionsIn(document).flatMap(({ operator, values }) => (operator.endsWith('IpAddress') ? values : []));
}

export function isNegated({ operator }: ConditionEntry): boolean {
  return operator.includes('Not');
}

/** StringLike, ArnLike and their negations. */
export function isLike({ operator }: ConditionEntry): boolean {
  return operator.endsWith('Like');
}

export function holdsWhenAbsent(condition: ConditionEntry): boolean {
  const { operator, ifExists, setOperator, values } = condition;
  if (operator === 'Null') return values.some(({ text }) => fold(text) === 'true');
  return ifExists || setOperator === 'ForAllValues' || (isNegated(condition) && setOperator !== 'ForAnyValue');
}

/** Whether the statement has a Bool on the key with this value alone, with or without IfExists. */
export function comparesWith(statement: Statement, key: string, value: 'true' | 'false'): boolean {
  return conditionsOn(statement, key).some(
    ({ operator, values }) => operator === 'Bool' && values.every(({ text }) => fold(text) === value),
  );
}
