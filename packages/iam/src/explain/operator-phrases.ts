/** Condition operators as phrases. */
import type { ConditionEntry } from '../document/document.ts';

export function isNegated(operator: string): boolean {
  return operator.includes('Not');
}

/** The operator without its Not. */
export function positiveOf(operator: string): string {
  return operator.replace('Not', '');
}

const phrases: Readonly<Record<string, string>> = {
  DateLessThan: 'before ',
  DateLessThanEquals: 'at or before ',
  DateGreaterThan: 'after ',
  DateGreaterThanEquals: 'at or after ',
  LessThan: 'less than ',
  LessThanEquals: 'at most ',
  GreaterThan: 'greater than ',
  GreaterThanEquals: 'at least ',
  IpAddress: 'an address in ',
  NotIpAddress: 'no address in ',
  Like: 'like ',
  NotLike: 'anything not like ',
  NotEquals: 'anything but ',
  NotEqualsIgnoreCase: 'anything but ',
};

/** The words before the values: `less than `, `an address in `; none for equality. */
export function phraseOf(operator: string): string {
  return phrases[operator] ?? phrases[operator.replace(/^(?:String|Numeric|Date|Arn)/, '')] ?? '';
}

/** The key, or with a set operator at least one or every of its values. */
export function subjectOf({ key, setOperator }: ConditionEntry): string {
  if (setOperator === undefined) return key;
  return setOperator === 'ForAnyValue' ? `at least one value of ${key}` : `every value of ${key}`;
}
