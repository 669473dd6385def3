/** A condition in a sentence: what it requires, and what the request has. */
import type { ConditionTrace, ValueTrace } from '../evaluate/trace.ts';
import { list, listSome, quote } from './format.ts';
import { isNegated, phraseOf } from './operator-phrases.ts';

/** Why a condition is not met, or why its result is unknown. */
export function describeUnmet(condition: ConditionTrace): string {
  const { entry, found, met } = condition;
  const requires = `${entry.written} requires ${requirement(condition)}`;
  if (found === 'ambiguous') return `the request has ${entry.key} twice, in different case and with different values`;
  const unusable = condition.values.filter(matchesNothing);
  if (unusable.length > 0 && unusable.length === condition.values.length && !isNegated(entry.operator)) {
    return `${list(unusable.slice(0, 4).map(explainNoMatch), 'and')}, so no value of ${entry.key} matches`;
  }
  // What is known of the caller settles it: a role session has no MFA, and its aws:userid begins with the id of its role.
  if (found === 'unknown' && met === false)
    return `${entry.key} of this caller cannot meet ${requires.replace(' requires', ', which requires')}`;
  if (found === 'unknown' && met === true)
    return `${entry.key} of this caller always meets ${entry.written}: ${listValues(condition)}`;
  if (found === 'unknown') return `the value of ${entry.key} is unknown; ${requires}`;
  if (met !== false && met !== true) {
    return `${entry.written} compares ${entry.key} with a value that is unknown: it depends on ${list(met, 'and')}`;
  }
  if (found === 'absent') return `${entry.key} is not in the request context; ${requires}`;
  if (found.length > 1 && entry.setOperator === undefined && entry.operator !== 'Null') {
    return `${entry.key} has ${found.length} values, and ${entry.written} without ForAllValues or ForAnyValue never matches a multivalued key`;
  }
  return `${entry.key} is ${values(found)}; ${requires}`;
}

/** Why a condition of a Deny is met. */
export function describeMet(condition: ConditionTrace): string {
  const { entry, found } = condition;
  if (found === 'absent') {
    if (entry.operator === 'Null') return `${entry.key} is not in the request context, which meets Null`;
    const why = entry.ifExists ? 'IfExists' : (entry.setOperator ?? 'a negated operator');
    return `${entry.key} is not in the request context, and ${why} matches an absent key`;
  }
  if (typeof found === 'string') return describeUnmet(condition);
  if (found.length > 1 && entry.setOperator === undefined && isNegated(entry.operator)) {
    return `${entry.key} has ${found.length} values, and ${entry.written} without ForAllValues or ForAnyValue always matches a multivalued key`;
  }
  return `${entry.key} is ${values(found)}, which meets ${entry.written}: ${listValues(condition)}`;
}

const subjects = { ForAllValues: 'every value to be ', ForAnyValue: 'at least one value to be ', none: '' };

function requirement(condition: ConditionTrace): string {
  const { entry, values: list } = condition;
  if (entry.operator === 'Null') return listValues(condition);
  return list.length === 0
    ? 'one of an empty list of values'
    : `${subjects[entry.setOperator ?? 'none']}${listValues(condition)}`;
}

function listValues({ entry, values: list }: ConditionTrace): string {
  if (entry.operator === 'Null') {
    return list[0]?.text.toLowerCase() === 'true' ? 'it to be absent' : 'it to be present';
  }
  if (list.length === 0) return 'its list is empty';
  const texts = list.map(({ text, resolved, unknownKeys }) => {
    if (resolved === undefined) return `${quote(text)} (a variable in it has no value)`;
    return quote(unknownKeys === undefined ? resolved : text);
  });
  return `${phraseOf(entry.operator)}${listSome(texts)}`;
}

function values(found: readonly string[]): string {
  return found.length === 0 ? 'an empty list' : list(found.slice(0, 6).map(quote), 'and');
}

function matchesNothing({ resolved, flaw }: ValueTrace): boolean {
  return resolved === undefined || flaw !== undefined;
}

function explainNoMatch({ text, flaw }: ValueTrace): string {
  if (flaw !== undefined) return `${quote(text)} matches nothing: ${flaw}`;
  return `a variable in ${quote(text)} has no value`;
}
