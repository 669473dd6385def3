/** What every condition operator is: it compares one value of the request with one value of the policy (spec/iam 10). */

import type { ContextKeys } from '../match/context-keys.ts';
import { noKeys } from '../match/pattern.ts';
import type { Truth } from '../truth.ts';

/** One value of a condition. */
export type ConditionValue = {
  /** As it stands in the policy. */
  readonly text: string;
  /** The positive comparison; a negated operator holds when none of its values matches (NOR). */
  matches(value: string, context: ContextKeys): Truth;
  /** Whether it matches every text that begins with `prefix` and is longer. Left out: the text is not compared by its beginning. */
  matchesPrefix?(prefix: string, context: ContextKeys): boolean | undefined;
  /** The value with its variables replaced; undefined when one of them has no value. */
  resolve(context: ContextKeys): string | undefined;
  /** Why it matches no value of a request. */
  readonly flaw?: string;
  /** Keys of its variables whose value is unknown. */
  unknownKeys(context: ContextKeys): readonly string[];
};

export type Operator = {
  /** AWS's spelling. */
  readonly name: string;
  readonly negated: boolean;
  /** `supportsVariables`: whether the Version of the document has policy variables (spec/iam 1.2). */
  compile(text: string, supportsVariables: boolean): ConditionValue;
};

/**
 * The operator that holds when no value of the policy matches as `operator` would; also when the key is absent
 * (spec/iam 10.4).
 */
export function negationOf(operator: Operator, name: string): Operator {
  return { ...operator, name, negated: true };
}

/** A value of an operator that takes no variables (spec/iam 8.1). Text that `read` refuses matches nothing. */
export function literalValue<T>(
  text: string,
  what: string,
  read: (text: string) => T | undefined,
  compare: (value: T, wanted: T) => boolean,
): ConditionValue {
  const wanted = read(text);
  return {
    text,
    matches(found) {
      if (wanted === undefined) return false;
      const value = read(found);
      return value !== undefined && compare(value, wanted);
    },
    resolve: () => text,
    unknownKeys: () => noKeys,
    ...(wanted === undefined ? { flaw: `it is not ${what}` } : {}),
  };
}
