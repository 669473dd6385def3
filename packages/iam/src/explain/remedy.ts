/** What would make a condition met, or no longer met. Tests apply each remedy and evaluate again. */
import type { ConditionEntry } from '../document/document.ts';
import type { ConditionTrace, ValueTrace } from '../evaluate/trace.ts';
import { parseTemplate } from '../match/template.ts';
import { listSome, quote } from './format.ts';
import { isNegated, phraseOf, positiveOf, subjectOf } from './operator-phrases.ts';

/** What the key would have to be for the condition to be met; undefined when no value meets it. */
export function whatMeets(condition: ConditionTrace): string | undefined {
  const { entry } = condition;
  if (isSettled(condition)) return undefined;
  if (entry.operator === 'Null') return describePresence(condition, false);
  const subject = subjectOf(entry);
  if (isNegated(entry.operator)) return noneMatches(condition, subject, 'anything but ');
  return oneMatches(condition, subject) ?? (matchesAbsentKey(entry) ? `${entry.key} were absent` : undefined);
}

/** What the key would have to be for the condition not to be met. */
export function whatDoesNotMeet(condition: ConditionTrace): string | undefined {
  const { entry } = condition;
  if (isSettled(condition)) return undefined;
  const { key, setOperator, operator, ifExists } = entry;
  if (operator === 'Null') return describePresence(condition, true);
  // The opposite of "every value" is "at least one value not", that of "at least one value" is "no value".
  const given = matchesAbsentKey(entry) ? `${key} were given and ` : '';
  if (isNegated(operator)) {
    if (setOperator === undefined) return oneMatches(condition, key);
    if (setOperator === 'ForAllValues') return oneMatches(condition, `at least one value of ${key}`);
    return oneMatches(condition, `${given}every value of ${key}`) ?? (ifExists ? undefined : `${key} were absent`);
  }
  if (setOperator === 'ForAnyValue') return noneMatches(condition, `${given}no value of ${key}`, '');
  if (setOperator === 'ForAllValues') return noneMatches(condition, `at least one value of ${key}`, 'not ');
  return noneMatches(condition, key, given === '' ? 'not ' : 'given and not ');
}

/** No value that the key of this caller can have changes the result. */
function isSettled({ found, met }: ConditionTrace): boolean {
  return found === 'unknown' && typeof met === 'boolean';
}

function matchesAbsentKey({ ifExists, setOperator }: ConditionEntry): boolean {
  return ifExists || setOperator === 'ForAllValues';
}

function describePresence({ entry, values }: ConditionTrace, opposite: boolean): string | undefined {
  const wanted = new Set(values.filter(({ flaw }) => flaw === undefined).map(({ text }) => text.toLowerCase()));
  if (wanted.size !== 1) return undefined;
  return `${entry.key} were ${wanted.has('true') !== opposite ? 'absent' : 'present'}`;
}

/** One of the policy's values matches. */
function oneMatches(condition: ConditionTrace, subject: string): string | undefined {
  const { entry, found, values } = condition;
  const shown = knownValues(values);
  if (shown.length > 0) {
    const several = typeof found !== 'string' && found.length > 1 && entry.setOperator === undefined;
    return `${subject} were ${phraseOf(positiveOf(entry.operator))}${listSome(shown)}${several ? ' alone' : ''}`;
  }
  return values.map((value) => matchVariable(condition, value, subject)).find((text) => text !== undefined);
}

function matchVariable({ found }: ConditionTrace, { text, flaw }: ValueTrace, subject: string): string | undefined {
  if (flaw !== undefined) return undefined;
  const { variables, tokens } = parseTemplate(text, { supportsVariables: true, wildcards: true });
  const [only] = variables;
  if (only === undefined) return undefined;
  const [value, ...more] = typeof found === 'string' ? [] : found;
  if (tokens.length > 1 || variables.length > 1) return `${subject} were like ${quote(text)}, with its variables given`;
  if (value === undefined || more.length > 0) return `${subject} and ${only.name} were the same`;
  return `${only.name} were ${quote(value)}`;
}

/** None of the policy's values matches. */
function noneMatches({ entry, values }: ConditionTrace, subject: string, negation: string): string | undefined {
  const shown = values.flatMap(({ text, resolved, unknownKeys, flaw }) =>
    flaw === undefined && resolved !== undefined ? [quote(unknownKeys === undefined ? resolved : text)] : [],
  );
  // Where no value can match, the condition was met because the key is absent.
  if (shown.length === 0) return `${entry.key} were given`;
  const positive = positiveOf(entry.operator);
  if (isNegated(entry.operator)) return `${subject} were ${phraseOf(entry.operator)}${listSome(shown)}`;
  return `${subject} were ${negation}${phraseOf(positive)}${listSome(shown)}`;
}

/** Values that can match and have no unknown variable. */
function knownValues(values: readonly ValueTrace[]): readonly string[] {
  return values.flatMap(({ resolved, flaw, unknownKeys }) =>
    resolved === undefined || flaw !== undefined || unknownKeys !== undefined ? [] : [quote(resolved)],
  );
}
