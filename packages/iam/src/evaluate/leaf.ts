/** What a statement hangs on, as leaves of a formula: one for each open condition, one for an open resource. */
import type { ResourceMatcher } from '../compile/resources.ts';
import { readEquality } from '../condition/equality.ts';
import type { CompiledCondition } from '../condition/evaluate-condition.ts';
import type { Scope } from '../match/scope.ts';
import type { Leaf, Open } from './formula.ts';

export function conditionLeaf(condition: CompiledCondition, keys: readonly string[], scope: Scope): Open {
  const positive = opposite(condition);
  return positive === undefined ? leafOf(condition, keys, scope) : { kind: 'not', part: leafOf(positive, keys, scope) };
}

function leafOf(condition: CompiledCondition, keys: readonly string[], scope: Scope): Leaf {
  const { entry, key, negated, comparators, variables } = condition;
  const { qualifier = '', operator, ifExists } = entry;
  // ArnEquals and ArnLike are one operator (spec/iam 10.9).
  const name = operator.replace('ArnEquals', 'ArnLike');
  const values = comparators.map(({ source }) => source).sort();
  const equality = keys.length === 1 ? readEquality(condition, scope) : undefined;
  return {
    kind: 'leaf',
    identity: JSON.stringify([qualifier, name, ifExists, negated, variables, key, ...values]),
    keys,
    ...(equality === undefined ? {} : { equality }),
  };
}

/** A plain negated operator is its positive one turned around, also for missing keys and several values (spec/iam 10.4, 10.5). */
function opposite(condition: CompiledCondition): CompiledCondition | undefined {
  const { entry, negated, comparators, readings } = condition;
  const plain = negated && entry.qualifier === undefined && !entry.ifExists && comparators.length > 0;
  if (!plain || readings.severalValues !== 'never equal') return undefined;
  return { ...condition, negated: false, entry: { ...entry, operator: entry.operator.replace('Not', '') } };
}

export function resourceLeaf({ identity }: ResourceMatcher, keys: readonly string[]): Leaf {
  return { kind: 'leaf', identity, keys };
}
