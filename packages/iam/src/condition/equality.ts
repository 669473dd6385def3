/** Conditions that compare one unknown key with a few fixed texts: what its values make of them can be tried out (spec/iam 10.16). */
import type { Scope } from '../match/scope.ts';
import { type CompiledCondition, judgeCondition } from './judge.ts';

export type Equality = {
  /** The texts it tells apart. */
  readonly texts: readonly string[];
  /** Whether the condition holds for these values of its key; undefined is absent. */
  holds(value: string | readonly string[] | undefined): boolean;
};

/** Both truth values in a usual and an unusual spelling: Bool does not look at case, a StringEquals beside it does. */
const truthTexts: readonly string[] = ['true', 'false', 'tRUE', 'fALSE'];

/** undefined for all other conditions. */
export function readEquality(condition: CompiledCondition, scope: Scope): Equality | undefined {
  const texts = textsOf(condition, scope);
  if (texts === undefined) return undefined;
  return {
    texts,
    holds: (value) =>
      judgeCondition(condition, { find: (key) => (key === condition.key ? value : scope.find(key)) }) === true,
  };
}

function textsOf({ entry, comparators }: CompiledCondition, scope: Scope): readonly string[] | undefined {
  const { operator } = entry;
  if (operator === 'Null') return [];
  const equality = operator === 'StringEquals' || operator === 'StringNotEquals' || operator === 'Bool';
  const like = operator === 'StringLike' || operator === 'StringNotLike';
  if (!equality && !(like && comparators.every(({ source }) => source === '*' || plain.test(source)))) return undefined;
  if (comparators.some((comparator) => comparator.open(scope).length > 0)) return undefined;
  return operator === 'Bool' ? truthTexts : comparators.flatMap((comparator) => comparator.show(scope) ?? []);
}

/** Without wildcards and variables a pattern is a text. */
const plain = /^[^*?$]*$/;
