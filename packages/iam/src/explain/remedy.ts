/** What would have to be different for a condition to hold, or not to hold any more. Taking the advice works. */
import type { ConditionEntry } from '../document/document.ts';
import type { ConditionTrace, ValueTrace } from '../evaluate/trace.ts';
import { parseTemplate } from '../match/template.ts';
import { isNegated, positiveOf, relation, subjectOf } from './relation.ts';
import { listSome, quote } from './words.ts';

/** What the key would have to be for the condition to hold; undefined when no value helps. */
export function describeRemedy(condition: ConditionTrace): string | undefined {
  const { entry } = condition;
  if (entry.operator === 'Null') return describePresence(condition, false);
  const subject = subjectOf(entry);
  if (isNegated(entry.operator)) return avoid(condition, subject, 'anything but ');
  return match(condition, subject) ?? (countsMissing(entry) ? `${entry.key} were absent` : undefined);
}

/** What the key would have to be for the condition not to hold any more. */
export function describeEscape(condition: ConditionTrace): string | undefined {
  const { entry } = condition;
  const { key, qualifier, operator, ifExists } = entry;
  if (operator === 'Null') return describePresence(condition, true);
  // The other half of a set operator: not every is some, and not some is none.
  const given = countsMissing(entry) ? `${key} were given and ` : '';
  if (isNegated(operator)) {
    if (qualifier === undefined) return match(condition, key);
    if (qualifier === 'ForAllValues') return match(condition, `some value of ${key}`);
    return match(condition, `${given}every value of ${key}`) ?? (ifExists ? undefined : `${key} were absent`);
  }
  if (qualifier === 'ForAnyValue') return avoid(condition, `${given}no value of ${key}`, '');
  if (qualifier === 'ForAllValues') return avoid(condition, `some value of ${key}`, 'not ');
  return avoid(condition, key, given === '' ? 'not ' : 'given and not ');
}

function countsMissing({ ifExists, qualifier }: ConditionEntry): boolean {
  return ifExists || qualifier === 'ForAllValues';
}

function describePresence({ entry, values }: ConditionTrace, opposite: boolean): string | undefined {
  const wanted = new Set(values.filter(({ flaw }) => flaw === undefined).map(({ text }) => text.toLowerCase()));
  if (wanted.size !== 1) return undefined;
  return `${entry.key} were ${wanted.has('true') !== opposite ? 'absent' : 'present'}`;
}

/** That one of the values matches. */
function match(condition: ConditionTrace, subject: string): string | undefined {
  const { entry, found, values } = condition;
  const shown = fixed(values);
  if (shown.length > 0) {
    const several = typeof found !== 'string' && found.length > 1 && entry.qualifier === undefined;
    return `${subject} were ${relation(positiveOf(entry.operator))}${listSome(shown)}${several ? ' alone' : ''}`;
  }
  return values.map((value) => matchVariable(condition, value, subject)).find((text) => text !== undefined);
}

function matchVariable({ found }: ConditionTrace, { text, flaw }: ValueTrace, subject: string): string | undefined {
  if (flaw !== undefined) return undefined;
  const { variables, tokens } = parseTemplate(text, { variables: true, wildcards: true });
  const [only] = variables;
  if (only === undefined) return undefined;
  const [value, ...more] = typeof found === 'string' ? [] : found;
  if (tokens.length > 1 || variables.length > 1) return `${subject} were like ${quote(text)}, with its variables given`;
  if (value === undefined || more.length > 0) return `${subject} and ${only.name} were the same`;
  return `${only.name} were ${quote(value)}`;
}

/** That none of the values matches. */
function avoid({ entry, values }: ConditionTrace, subject: string, negation: string): string | undefined {
  const shown = values.flatMap(({ text, resolved, unknownKeys, flaw }) =>
    flaw === undefined && resolved !== undefined ? [quote(unknownKeys === undefined ? resolved : text)] : [],
  );
  // Where nothing can match, only a missing key made the difference.
  if (shown.length === 0) return `${entry.key} were given`;
  const positive = positiveOf(entry.operator);
  if (isNegated(entry.operator)) return `${subject} were ${relation(entry.operator)}${listSome(shown)}`;
  return `${subject} were ${negation}${relation(positive)}${listSome(shown)}`;
}

/** Values without a flaw whose variables are all known. */
function fixed(values: readonly ValueTrace[]): readonly string[] {
  return values.flatMap(({ resolved, flaw, unknownKeys }) =>
    resolved === undefined || flaw !== undefined || unknownKeys !== undefined ? [] : [quote(resolved)],
  );
}
