/** Evaluates one key of one operator block: missing keys, set operators, several values (spec/iam 10.4, 10.5, 10.6, 10.7). */
import type { ConditionEntry } from '../document/document.ts';
import { PolicyError } from '../error.ts';
import { type ContextKeys, type ContextValue, isUncertain } from '../match/context-keys.ts';
import { fold } from '../match/fold.ts';
import { and, gather, isUnknown, not, or, type Truth } from '../truth.ts';
import type { UnspecifiedBehaviour } from '../unspecified-behaviour.ts';
import { isBoolean } from './bool.ts';
import type { Comparator } from './operator.ts';
import { findOperator } from './operators.ts';

export type CompiledCondition = {
  readonly entry: ConditionEntry;
  readonly key: string;
  readonly kind: 'null' | 'compare';
  readonly negated: boolean;
  readonly comparators: readonly Comparator[];
  /** Some value of the policy matches every text of the key. */
  readonly matchesAll: boolean;
  /** Whether values may hold variables (spec/iam 1.2). */
  readonly variables: boolean;
  readonly behaviour: UnspecifiedBehaviour;
};

export function compileCondition(
  entry: ConditionEntry,
  variables: boolean,
  behaviour: UnspecifiedBehaviour,
): CompiledCondition {
  const found = findOperator(entry.written);
  if (found === undefined) {
    // The parser refuses it; a document that did not come from the parser must not be decided without it.
    throw new PolicyError({
      code: 'policy/operator',
      kind: 'unknown-operator',
      message: `"${entry.written}" is not a condition operator`,
      ...entry.at,
    });
  }
  const comparators = entry.values.map(({ text }) => found.operator.compile(text, variables));
  const negated = found.operator.negated;
  const compiled = {
    entry,
    key: fold(entry.key),
    kind: found.name === 'Null' ? 'null' : 'compare',
    matchesAll: /^String(?:Not)?Like$/.test(found.name) && comparators.some(({ source }) => /^\*+$/.test(source)),
    variables,
    behaviour,
  } as const;
  if (found.name.startsWith('ArnNot') && behaviour.negatedMalformedArn === 'fails') {
    // Not specified by AWS (spec/iam 20): here a pattern that is not an ARN makes the negated operator fail.
    if (comparators.some(({ flaw }) => flaw !== undefined)) return { ...compiled, negated: false, comparators: [] };
  }
  return { ...compiled, negated, comparators };
}

export function evaluateCondition(condition: CompiledCondition, context: ContextKeys): Truth {
  const value = context.find(condition.key);
  if (condition.kind === 'null') return evaluateNull(condition, value);
  if (isUncertain(value)) return evaluateUnknownKey(condition, context);
  const { qualifier, ifExists } = condition.entry;
  if (value === undefined || isEmptySet(condition, value))
    return evaluateMissingKey(qualifier, ifExists, condition.negated);
  const values = typeof value === 'string' ? [value] : value;
  const several = qualifier === undefined && values.length > 1;
  if (several && condition.behaviour.severalValues === 'never equal') return condition.negated;
  // Any value may be the one that matches: a negated operator then wants all of them to differ.
  return qualifier === 'ForAllValues' || (several && condition.negated)
    ? evaluateEvery(condition, values, context)
    : evaluateSome(condition, values, context);
}

function evaluateEvery(condition: CompiledCondition, values: readonly string[], context: ContextKeys): Truth {
  let every: Truth = true;
  for (const one of values) every = and(every, evaluateValue(condition, one, context));
  return every;
}

function evaluateSome(condition: CompiledCondition, values: readonly string[], context: ContextKeys): Truth {
  let some: Truth = false;
  for (const one of values) some = or(some, evaluateValue(condition, one, context));
  return some;
}

/** The table of spec/iam 10.4. ForAllValues of no values holds, and so does a negated operator. */
function evaluateMissingKey(qualifier: ConditionEntry['qualifier'], ifExists: boolean, negated: boolean): boolean {
  if (ifExists || qualifier === 'ForAllValues') return true;
  return qualifier === 'ForAnyValue' ? false : negated;
}

/** One value of the request against all values of the policy: OR, or NOR for negated operators. */
function evaluateValue(condition: CompiledCondition, value: string, context: ContextKeys): Truth {
  let keys: Set<string> | undefined;
  for (const comparator of condition.comparators) {
    const matched = comparator.matches(value, context);
    if (matched === true) return !condition.negated;
    if (matched !== false) keys = gather(keys, matched);
  }
  return keys === undefined ? condition.negated : [...keys];
}

/** No values at all; for ForAllValues an empty string is none either (spec/iam 10.6). Elsewhere it is a value. */
function isEmptySet(condition: CompiledCondition, value: string | readonly string[]): boolean {
  if (condition.entry.qualifier === 'ForAllValues' && condition.behaviour.emptyString === 'null') return isBlank(value);
  return value.length === 0 && value !== '';
}

function isBlank(value: string | readonly string[]): boolean {
  return typeof value === 'string' ? value === '' : value.every((one) => one === '');
}

function evaluateNull(condition: CompiledCondition, value: ContextValue): Truth {
  const absent = isNull(condition, value);
  let truth: Truth = false;
  for (const { source } of condition.comparators) {
    const wanted = source.toLowerCase();
    if (wanted === 'true') truth = or(truth, absent);
    if (wanted === 'false') truth = or(truth, not(absent));
  }
  // Both values listed hold whatever the key is.
  const texts = condition.comparators.map(({ source }) => source.toLowerCase());
  return isUnknown(truth) && texts.includes('true') && texts.includes('false') ? true : truth;
}

function isNull(condition: CompiledCondition, value: ContextValue): Truth {
  if (isUncertain(value)) return [condition.entry.key];
  if (value === undefined) return true;
  return condition.behaviour.emptyString === 'null' ? isBlank(value) : value.length === 0 && value !== '';
}

/**
 * An unknown key may be absent, have one value or several; where the result is the same for all of these, it is known.
 * Otherwise the answer names the keys of unknown variables as well, as knowing the key alone would not decide.
 */
function evaluateUnknownKey(condition: CompiledCondition, context: ContextKeys): Truth {
  const { qualifier, ifExists, key } = condition.entry;
  const { comparators, matchesAll, negated, behaviour } = condition;
  const missing = evaluateMissingKey(qualifier, ifExists, negated);
  const never = comparators.every((comparator) => matchesNothing(condition, comparator, context));
  if (never && missing === negated) return missing;
  const oneIsEnough = qualifier !== undefined || behaviour.severalValues === 'any';
  if (matchesAll && oneIsEnough && missing !== negated) return missing;
  const keys = new Set([key]);
  for (const comparator of comparators) gather(keys, comparator.unknownKeys(context));
  return [...keys];
}

/** Whether it matches no value of the key. A variable under Bool may have a value that is neither true nor false. */
function matchesNothing(
  { entry }: CompiledCondition,
  { flaw, resolve, unknownKeys }: Comparator,
  context: ContextKeys,
): boolean {
  if (flaw !== undefined) return true;
  const shown = resolve(context);
  if (shown === undefined) return true;
  return entry.operator === 'Bool' && unknownKeys(context).length === 0 && !isBoolean(shown);
}
