/** A condition in words: what was wanted, what was found, and what would hold instead. */
import type { ConditionTrace, ValueTrace } from '../evaluate/trace.ts';
import { list, listSome, quote } from './words.ts';

/** Why a condition failed, or hangs in the air. */
export function describeMiss(condition: ConditionTrace): string {
  const { entry, found } = condition;
  const wants = wanted(condition);
  if (found === 'ambiguous') return `${entry.key} has different values under names that differ only in case`;
  if (found === 'unknown') return `${entry.key} is not known; ${entry.written} wants ${wants}`;
  if (condition.held !== false && condition.held !== true) {
    return `${entry.written} compares ${entry.key} with a value that is not known: it hangs on ${list(condition.held, 'and')}`;
  }
  if (found === 'absent') return `${entry.key} is missing; ${entry.written} wants ${wants}`;
  if (entry.operator === 'Null') return `${entry.key} is ${values(found)}; Null wants ${wants}`;
  const lost = condition.values.filter(isLost);
  if (lost.length > 0 && lost.length === condition.values.length && !isNegated(entry.operator)) {
    return `${listSome(lost.map(explainLost))}, so ${entry.key} has nothing to match`;
  }
  if (found.length > 1 && entry.qualifier === undefined) {
    return `${entry.key} has ${found.length} values, and ${entry.written} without ForAllValues or ForAnyValue never matches several`;
  }
  return `${entry.key} is ${values(found)}; ${entry.written} wants ${wants}`;
}

/** Why a condition held, for those who are surprised by a Deny. */
export function describeHold(condition: ConditionTrace): string {
  const { entry, found } = condition;
  if (found === 'absent') {
    if (entry.operator === 'Null') return `${entry.key} is missing, as Null wants`;
    const why = entry.ifExists ? 'IfExists' : (entry.qualifier ?? 'a negated operator');
    return `${entry.key} is missing, and ${why} counts that as a match`;
  }
  if (typeof found === 'string') return describeMiss(condition);
  return `${entry.key} is ${values(found)}, which meets ${entry.written}: ${wanted(condition)}`;
}

/** What the key would have to be for the condition to hold; undefined when no value can be named. */
export function describeRemedy({ entry, values: list }: ConditionTrace): string | undefined {
  if (entry.operator === 'Null') return `${entry.key} were ${list[0]?.text === 'true' ? 'absent' : 'present'}`;
  const shown = list.flatMap((value) => (value.shown === undefined || isLost(value) ? [] : [quote(value.shown)]));
  if (shown.length === 0) return undefined;
  return `${entry.key} were ${relation(entry.operator)}${listSome(shown)}`;
}

/** What the key would have to be for the condition not to hold any more. */
export function describeEscape({ entry, values: list, found }: ConditionTrace): string | undefined {
  if (entry.operator === 'Null') return `${entry.key} were ${list[0]?.text === 'true' ? 'present' : 'absent'}`;
  const shown = list.flatMap((value) => (value.shown === undefined || isLost(value) ? [] : [quote(value.shown)]));
  if (shown.length === 0) return undefined;
  const base = entry.operator.replace('Not', '');
  if (isNegated(entry.operator)) return `${entry.key} were ${relation(base)}${listSome(shown)}`;
  return found === 'absent' ? `${entry.key} were given` : `${entry.key} were not ${relation(base)}${listSome(shown)}`;
}

export function isNegated(operator: string): boolean {
  return operator.includes('Not');
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
  NotIpAddress: 'an address outside of ',
  Like: 'like ',
  NotLike: 'anything but like ',
  NotEquals: 'anything but ',
  NotEqualsIgnoreCase: 'anything but ',
};

function relation(operator: string): string {
  return relations[operator] ?? relations[operator.replace(/^(?:String|Numeric|Date|Arn)/, '')] ?? '';
}

function wanted({ entry, values: list }: ConditionTrace): string {
  if (entry.operator === 'Null') return list[0]?.text === 'true' ? 'it to be absent' : 'it to be present';
  if (list.length === 0) return 'nothing: its list is empty';
  return `${relation(entry.operator)}${listSome(list.map(({ text, shown }) => (shown === undefined ? `${quote(text)} (without a value)` : quote(shown))))}`;
}

function values(found: readonly string[]): string {
  return found.length === 0 ? 'an empty list' : list(found.slice(0, 6).map(quote), 'and');
}

function isLost({ shown, flaw }: ValueTrace): boolean {
  return shown === undefined || flaw !== undefined;
}

function explainLost({ text, flaw }: ValueTrace): string {
  return flaw === undefined ? `a variable in ${quote(text)} has no value` : `${quote(text)} matches nothing: ${flaw}`;
}
