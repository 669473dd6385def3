/** How a value of a policy is related to a key, in words. */
import type { ConditionEntry } from '../document/document.ts';

export function isNegated(operator: string): boolean {
  return operator.includes('Not');
}

/** The operator without its Not. */
export function positiveOf(operator: string): string {
  return operator.replace('Not', '');
}

const relations: Readonly<Record<string, string>> = {
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

/** Stands before the values: `less than `, `an address in `; nothing for plain equality. */
export function relation(operator: string): string {
  return relations[operator] ?? relations[operator.replace(/^(?:String|Numeric|Date|Arn)/, '')] ?? '';
}

/** What has to be so: the key, or with a set operator some or each of its values. */
export function subjectOf({ key, qualifier }: ConditionEntry): string {
  if (qualifier === undefined) return key;
  return qualifier === 'ForAnyValue' ? `some value of ${key}` : `every value of ${key}`;
}
