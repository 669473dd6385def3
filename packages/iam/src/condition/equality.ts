/** Conditions that compare an unknown key with a few fixed texts: trying each of them shows every result (spec/iam 10.16). */
import type { ContextKeys } from '../match/context-keys.ts';
import { type CompiledCondition, evaluateCondition } from './evaluate-condition.ts';

export type Equality = {
  /** The texts it compares with. */
  readonly texts: readonly string[];
  /** Whether the condition holds for these values of its key; undefined is absent. */
  holds(value: string | readonly string[] | undefined): boolean;
};

/** Both booleans in a usual and an unusual spelling: Bool ignores case, a StringEquals on the same key does not. */
const booleanTexts: readonly string[] = ['true', 'false', 'tRUE', 'fALSE'];

/** undefined for all other conditions. */
export function readEquality(condition: CompiledCondition, context: ContextKeys): Equality | undefined {
  const texts = textsOf(condition, context);
  if (texts === undefined) return undefined;
  return {
    texts,
    holds: (value) =>
      evaluateCondition(condition, { find: (key) => (key === condition.key ? value : context.find(key)) }) === true,
  };
}

function textsOf({ entry, comparators }: CompiledCondition, context: ContextKeys): readonly string[] | undefined {
  const { operator } = entry;
  if (operator === 'Null') return [];
  const equality = operator === 'StringEquals' || operator === 'StringNotEquals' || operator === 'Bool';
  const like = operator === 'StringLike' || operator === 'StringNotLike';
  if (!equality && !(like && comparators.every(({ source }) => source === '*' || plain.test(source)))) return undefined;
  if (comparators.some((comparator) => comparator.unknownKeys(context).length > 0)) return undefined;
  return operator === 'Bool' ? booleanTexts : comparators.flatMap((comparator) => comparator.resolve(context) ?? []);
}

/** A pattern without wildcards and variables is a plain text. */
const plain = /^[^*?$]*$/;
