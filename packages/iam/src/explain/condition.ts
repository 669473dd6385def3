/** A condition in words: what was wanted and what was found. */
import type { ConditionTrace, ValueTrace } from '../evaluate/trace.ts';
import { isNegated, relation } from './relation.ts';
import { list, listSome, quote } from './words.ts';

/** Why a condition failed, or hangs in the air. */
export function describeMiss(condition: ConditionTrace): string {
  const { entry, found, met } = condition;
  const wants = wanted(condition);
  if (found === 'ambiguous') return `${entry.key} has different values under names that differ only in case`;
  const lost = condition.values.filter(isLost);
  if (lost.length > 0 && lost.length === condition.values.length && !isNegated(entry.operator)) {
    return `${list(lost.slice(0, 4).map(explainLost), 'and')}, so ${entry.key} has nothing to match`;
  }
  if (found === 'unknown') return `${entry.key} is not known; ${entry.written} wants ${wants}`;
  if (met !== false && met !== true) {
    return `${entry.written} compares ${entry.key} with a value that is not known: it hangs on ${list(met, 'and')}`;
  }
  if (found === 'absent') return `${entry.key} is missing; ${entry.written} wants ${wants}`;
  if (entry.operator === 'Null') return `${entry.key} is ${values(found)}; Null wants ${wants}`;
  if (found.length > 1 && entry.qualifier === undefined) {
    return `${entry.key} has ${found.length} values, and ${entry.written} without ForAllValues or ForAnyValue never matches several`;
  }
  return `${entry.key} is ${values(found)}; ${entry.written} wants ${wants}`;
}

/** Why a condition met, for those who are surprised by a Deny. */
export function describeHold(condition: ConditionTrace): string {
  const { entry, found } = condition;
  if (found === 'absent') {
    if (entry.operator === 'Null') return `${entry.key} is missing, as Null wants`;
    const why = entry.ifExists ? 'IfExists' : (entry.qualifier ?? 'a negated operator');
    return `${entry.key} is missing, and ${why} counts that as a match`;
  }
  if (typeof found === 'string') return describeMiss(condition);
  if (found.length > 1 && entry.qualifier === undefined && isNegated(entry.operator)) {
    return `${entry.key} has ${found.length} values, and ${entry.written} without ForAllValues or ForAnyValue counts several as different`;
  }
  return `${entry.key} is ${values(found)}, which meets ${entry.written}: ${listValues(condition)}`;
}

const whose = { ForAllValues: 'every value to be ', ForAnyValue: 'some value to be ', none: '' };

function wanted(condition: ConditionTrace): string {
  const { entry, values: list } = condition;
  if (entry.operator === 'Null') return listValues(condition);
  return list.length === 0
    ? 'nothing: its list is empty'
    : `${whose[entry.qualifier ?? 'none']}${listValues(condition)}`;
}

function listValues({ entry, values: list }: ConditionTrace): string {
  if (entry.operator === 'Null') {
    return list[0]?.text.toLowerCase() === 'true' ? 'it to be absent' : 'it to be present';
  }
  if (list.length === 0) return 'its list is empty';
  const texts = list.map(({ text, resolved, unknownKeys }) => {
    if (resolved === undefined) return `${quote(text)} (without a value)`;
    return quote(unknownKeys === undefined ? resolved : text);
  });
  return `${relation(entry.operator)}${listSome(texts)}`;
}

function values(found: readonly string[]): string {
  return found.length === 0 ? 'an empty list' : list(found.slice(0, 6).map(quote), 'and');
}

function isLost({ resolved, flaw }: ValueTrace): boolean {
  return resolved === undefined || flaw !== undefined;
}

function explainLost({ text, flaw }: ValueTrace): string {
  if (flaw !== undefined) return `${quote(text)} matches nothing: ${flaw}`;
  return `a variable in ${quote(text)} has no value`;
}
