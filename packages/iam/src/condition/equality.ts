/**
 * Conditions that compare an unknown key with a few fixed texts: trying each of them shows every result (spec/iam
 * 10.16).
 */
import type { ContextKeys } from '../match/context-keys.ts';
import { type CompiledCondition, evaluateCondition } from './evaluate-condition.ts';

export type Equality = {
  /** The values of the policy, for Bool in every spelling that can make a difference. */
  readonly policyValues: readonly string[];
  /** Whether the condition holds for these values of its key; undefined is absent. */
  holds(value: string | readonly string[] | undefined): boolean;
};

/** Both booleans in a usual and an unusual spelling: Bool ignores case, a StringEquals on the same key does not. */
const booleanTexts: readonly string[] = ['true', 'false', 'tRUE', 'fALSE'];

/** undefined for all other conditions. */
export function readEquality(condition: CompiledCondition, context: ContextKeys): Equality | undefined {
  const policyValues = policyValuesOf(condition, context);
  if (policyValues === undefined) return undefined;
  return {
    policyValues,
    holds: (value) =>
      evaluateCondition(condition, { find: (key) => (key === condition.key ? value : context.find(key)) }) === true,
  };
}

function policyValuesOf({ entry, values }: CompiledCondition, context: ContextKeys): readonly string[] | undefined {
  const { operator } = entry;
  if (operator === 'Null') return [];
  const equality = operator === 'StringEquals' || operator === 'StringNotEquals' || operator === 'Bool';
  const like = operator === 'StringLike' || operator === 'StringNotLike';
  if (!equality && !(like && values.every(({ text }) => text === '*' || plain.test(text)))) return undefined;
  if (values.some((value) => value.unknownKeys(context).length > 0)) return undefined;
  return operator === 'Bool' ? booleanTexts : values.flatMap((value) => value.resolve(context) ?? []);
}

/** A pattern without wildcards and variables is a plain text. */
const plain = /^[^*?$]*$/;
