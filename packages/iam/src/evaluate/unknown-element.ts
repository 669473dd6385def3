/** Statement elements whose result is unknown, as elements of a formula. */
import type { ResourceMatcher } from '../compile/resources.ts';
import { readEquality } from '../condition/equality.ts';
import type { CompiledCondition } from '../condition/evaluate-condition.ts';
import type { ContextKeys } from '../match/context-keys.ts';
import type { Unknown, UnknownElement } from './formula.ts';

export function conditionElement(condition: CompiledCondition, keys: readonly string[], context: ContextKeys): Unknown {
  const positive = withoutNegation(condition);
  return positive === undefined
    ? elementOf(condition, keys, context)
    : { kind: 'not', operand: elementOf(positive, keys, context) };
}

function elementOf(condition: CompiledCondition, keys: readonly string[], context: ContextKeys): UnknownElement {
  const { entry, key, negated, supportsVariables } = condition;
  const { setOperator = '', operator, ifExists } = entry;
  // ArnEquals and ArnLike are one operator (spec/iam 10.9).
  const name = operator.replace('ArnEquals', 'ArnLike');
  const values = condition.values.map(({ text }) => text).sort();
  // The id has `supportsVariables`: where the policy's Version has no variables, `${aws:username}` is plain text.
  const equality = keys.length === 1 ? readEquality(condition, context) : undefined;
  return {
    kind: 'element',
    id: JSON.stringify([setOperator, name, ifExists, negated, supportsVariables, key, ...values]),
    keys,
    ...(equality === undefined ? {} : { equality }),
  };
}

/**
 * The condition with the positive operator, where the result of the negated one is always the opposite, also for absent
 * and for multivalued keys (spec/iam 10.4, 10.5). undefined: the two count as different elements, which at most lists
 * more keys.
 */
function withoutNegation(condition: CompiledCondition): CompiledCondition | undefined {
  const { entry, negated, values } = condition;
  const opposite = negated && entry.setOperator === undefined && !entry.ifExists && values.length > 0;
  if (!opposite) return undefined;
  return { ...condition, negated: false, entry: { ...entry, operator: entry.operator.replace('Not', '') } };
}

export function resourceElement({ id }: ResourceMatcher, keys: readonly string[]): UnknownElement {
  return { kind: 'element', id: id(), keys };
}
