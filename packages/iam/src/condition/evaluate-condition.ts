/**
 * Evaluates one key of one operator block: missing keys, set operators, several values (spec/iam 10.4, 10.5, 10.6,
 * 10.7).
 */
import type { ConditionEntry } from '../document/document.ts';
import { PolicyError } from '../error.ts';
import {
  type ContextKeys,
  type ContextValue,
  isPartlyKnown,
  isUnknownOrAmbiguous,
  type PartlyKnown,
} from '../match/context-keys.ts';
import { fold } from '../match/fold.ts';
import { and, gather, isUnknown, not, or, type Truth } from '../truth.ts';
import type { UnspecifiedBehaviour } from '../unspecified-behaviour.ts';
import { isBoolean } from './bool.ts';
import type { ConditionValue } from './operator.ts';
import { findOperator } from './operators.ts';

export type CompiledCondition = {
  readonly entry: ConditionEntry;
  readonly key: string;
  readonly kind: 'null' | 'compare';
  readonly negated: boolean;
  readonly values: readonly ConditionValue[];
  /** Some value of the policy matches every text of the key. */
  readonly matchesAll: boolean;
  /** Whether its values may contain policy variables (spec/iam 1.2). */
  readonly supportsVariables: boolean;
  readonly behaviour: UnspecifiedBehaviour;
};

export function compileCondition(
  entry: ConditionEntry,
  supportsVariables: boolean,
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
  const values = entry.values.map(({ text }) => found.operator.compile(text, supportsVariables));
  const negated = found.operator.negated;
  const compiled = {
    entry,
    key: fold(entry.key),
    kind: found.name === 'Null' ? 'null' : 'compare',
    matchesAll: /^String(?:Not)?Like$/.test(found.name) && values.some(({ text }) => /^\*+$/.test(text)),
    supportsVariables,
    behaviour,
  } as const;
  if (found.name.startsWith('ArnNot') && behaviour.negatedMalformedArn === 'fails') {
    // Not specified by AWS (spec/iam 20): here a pattern that is not an ARN makes the negated operator fail.
    if (values.some(({ flaw }) => flaw !== undefined)) return { ...compiled, negated: false, values: [] };
  }
  return { ...compiled, negated, values };
}

export function evaluateCondition(condition: CompiledCondition, context: ContextKeys): Truth {
  const value = context.find(condition.key);
  if (isPartlyKnown(value)) return evaluatePartlyKnown(condition, value, context);
  if (condition.kind === 'null') return evaluateNull(condition, value);
  if (isUnknownOrAmbiguous(value)) return evaluateUnknownKey(condition, context);
  const { setOperator, ifExists } = condition.entry;
  if (value === undefined || isEmptySet(condition, value))
    return evaluateMissingKey(setOperator, ifExists, condition.negated);
  const contextValues = typeof value === 'string' ? [value] : value;
  const several = setOperator === undefined && contextValues.length > 1;
  if (several && condition.behaviour.multivaluedKeyWithoutSetOperator === 'never equal') return condition.negated;
  // Any value may be the one that matches: a negated operator then wants all of them to differ.
  return setOperator === 'ForAllValues' || (several && condition.negated)
    ? evaluateEvery(condition, contextValues, context)
    : evaluateSome(condition, contextValues, context);
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
function evaluateMissingKey(setOperator: ConditionEntry['setOperator'], ifExists: boolean, negated: boolean): boolean {
  if (ifExists || setOperator === 'ForAllValues') return true;
  return setOperator === 'ForAnyValue' ? false : negated;
}

/** One value of the request against all values of the policy: OR, or NOR for negated operators. */
function evaluateValue(condition: CompiledCondition, value: string, context: ContextKeys): Truth {
  let keys: Set<string> | undefined;
  for (const wanted of condition.values) {
    const matched = wanted.matches(value, context);
    if (matched === true) return !condition.negated;
    if (matched !== false) keys = gather(keys, matched);
  }
  return keys === undefined ? condition.negated : [...keys];
}

/** No values at all; for ForAllValues an empty string is none either (spec/iam 10.6). Elsewhere it is a value. */
function isEmptySet(condition: CompiledCondition, value: string | readonly string[]): boolean {
  if (condition.entry.setOperator === 'ForAllValues' && condition.behaviour.emptyString === 'null')
    return isBlank(value);
  return value.length === 0 && value !== '';
}

function isBlank(value: string | readonly string[]): boolean {
  return typeof value === 'string' ? value === '' : value.every((one) => one === '');
}

function evaluateNull(condition: CompiledCondition, value: ContextValue): Truth {
  const absent = isNull(condition, value);
  let truth: Truth = false;
  for (const { text } of condition.values) {
    const wanted = text.toLowerCase();
    if (wanted === 'true') truth = or(truth, absent);
    if (wanted === 'false') truth = or(truth, not(absent));
  }
  // Both values listed hold whatever the key is.
  const texts = condition.values.map(({ text }) => text.toLowerCase());
  return isUnknown(truth) && texts.includes('true') && texts.includes('false') ? true : truth;
}

function isNull(condition: CompiledCondition, value: ContextValue): Truth {
  if (isUnknownOrAmbiguous(value)) return [condition.entry.key];
  if (value === undefined) return true;
  return condition.behaviour.emptyString === 'null' ? isBlank(value) : value.length === 0 && value !== '';
}

/** Where the result is the same for all values that the key can have, it is known. */
function evaluatePartlyKnown(condition: CompiledCondition, value: PartlyKnown, context: ContextKeys): Truth {
  const known = value.kind === 'one-of' ? resultForEach(condition, value.values, context) : undefined;
  if (known !== undefined) return known;
  if (value.kind === 'begins-with') {
    if (condition.kind === 'null') return evaluateNull(condition, value.prefix);
    const matched = condition.values.map((one) => one.matchesPrefix?.(value.prefix, context));
    if (matched.includes(true)) return !condition.negated;
    if (matched.every((one) => one === false)) return condition.negated;
  }
  return evaluateUnknownKey(condition, context);
}

function resultForEach(
  condition: CompiledCondition,
  values: readonly (string | undefined)[],
  context: ContextKeys,
): boolean | undefined {
  const results = values.map((value) =>
    evaluateCondition(condition, { find: (key) => (key === condition.key ? value : context.find(key)) }),
  );
  const [first] = results;
  return typeof first === 'boolean' && results.every((one) => one === first) ? first : undefined;
}

/**
 * An unknown key may be absent, have one value or several; where the result is the same for all of these, it is known.
 * Otherwise the answer names the keys of unknown variables as well, as knowing the key alone would not decide.
 */
function evaluateUnknownKey(condition: CompiledCondition, context: ContextKeys): Truth {
  const { setOperator, ifExists, key } = condition.entry;
  const { values, matchesAll, negated, behaviour } = condition;
  const missing = evaluateMissingKey(setOperator, ifExists, negated);
  const never = values.every((value) => matchesNothing(condition, value, context));
  if (never && missing === negated) return missing;
  const oneIsEnough = setOperator !== undefined || behaviour.multivaluedKeyWithoutSetOperator === 'any';
  if (matchesAll && oneIsEnough && missing !== negated) return missing;
  const keys = new Set([key]);
  for (const value of values) gather(keys, value.unknownKeys(context));
  return [...keys];
}

/** Whether it matches no value of the key. A variable under Bool may have a value that is neither true nor false. */
function matchesNothing(
  { entry }: CompiledCondition,
  { flaw, resolve, unknownKeys }: ConditionValue,
  context: ContextKeys,
): boolean {
  if (flaw !== undefined) return true;
  const shown = resolve(context);
  if (shown === undefined) return true;
  return entry.operator === 'Bool' && unknownKeys(context).length === 0 && !isBoolean(shown);
}
