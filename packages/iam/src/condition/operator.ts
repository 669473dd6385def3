/** What every condition operator is: it compares one value of the request with one value of the policy (spec/iam 10). */

import type { ContextKeys } from '../match/context-keys.ts';
import { noKeys } from '../match/pattern.ts';
import type { Truth } from '../truth.ts';

export type Comparator = {
  readonly source: string;
  /** The positive comparison; a negated operator holds when none of its values matches (NOR). */
  matches(value: string, context: ContextKeys): Truth;
  /** The policy's value with its variables replaced; undefined when one has no value. */
  resolve(context: ContextKeys): string | undefined;
  /** Why the policy's value matches no value of a request. */
  readonly flaw?: string;
  /** Keys of its variables that are not known. */
  unknownKeys(context: ContextKeys): readonly string[];
};

export type Operator = {
  /** AWS's spelling. */
  readonly name: string;
  readonly negated: boolean;
  /** `variables`: the document's language has policy variables (spec/iam 1.2). */
  compile(source: string, variables: boolean): Comparator;
};

/** The operator that holds when no value of the policy matches as `operator` would; also when the key is absent (spec/iam 10.4). */
export function negationOf(operator: Operator, name: string): Operator {
  return { ...operator, name, negated: true };
}

/** A comparator for operators without variables (spec/iam 8.1). An unreadable policy value matches nothing. */
export function literalComparator<T>(
  source: string,
  what: string,
  read: (text: string) => T | undefined,
  compare: (value: T, wanted: T) => boolean,
): Comparator {
  const wanted = read(source);
  return {
    source,
    matches(text) {
      if (wanted === undefined) return false;
      const value = read(text);
      return value !== undefined && compare(value, wanted);
    },
    resolve: () => source,
    unknownKeys: () => noKeys,
    ...(wanted === undefined ? { flaw: `it is not ${what}` } : {}),
  };
}
