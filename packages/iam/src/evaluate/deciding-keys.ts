/**
 * The context keys that decide an unknown result (spec/iam 10.16).
 *
 * Every unknown element is tried with both results, true and false, except combinations that cannot occur: elements
 * with the same id have the same result, and conditions that compare one key with a few values are true together only
 * where one value of the key makes them so. A key is listed when, for some values of the other keys, the result depends
 * on it. With all listed keys given the result is known, and without any one of them it can remain unknown. Conditions
 * that exclude each other in another way (two ranges of numbers, two wildcards) are not recognised, so a key may be
 * listed that does not decide. Each resource is evaluated on its own, as it may have its own value of a key.
 */
import { fold } from '../match/fold.ts';
import {
  evaluateFormula,
  type Formula,
  isUnknown,
  type Unknown,
  type UnknownElement,
  unknownElementsOf,
} from './formula.ts';

/** A boolean where the formula has the same result for all values of the keys. */
export function decidingKeys(formula: Formula): boolean | readonly string[] {
  if (!isUnknown(formula)) return formula;
  const elements = unknownElementsOf(formula);
  const distinct = new Map(elements.map((element) => [element.id, element]));
  const byKey = groupByKey([...distinct.values()]);
  // Where no element and no key occurs twice, the result depends on every key.
  if (distinct.size === elements.length && [...byKey.values()].every(({ length }) => length === 1)) {
    return namesOf(elements);
  }
  const limit = Math.min(maxCombinations, maxSteps / elements.length);
  const groups = groupsOf([...distinct.values()], byKey, limit);
  return groups === undefined ? namesOf(elements) : keysThatDecide(formula, groups);
}

/** Beyond these limits more keys may be listed than decide, but none too few: no policy may make an evaluation slow. */
const maxCombinations = 4_096;
/** Elements of the formula looked at over all combinations, or comparisons made over all values tried for one key. */
const maxSteps = 65_536;
const maxPolicyValues = 8;

/** Elements whose results depend on each other. Each outcome lists the ids of the elements that are true. */
type Group = { readonly elements: readonly UnknownElement[]; readonly outcomes: readonly ReadonlySet<string>[] };

function groupByKey(elements: readonly UnknownElement[]): ReadonlyMap<string, readonly UnknownElement[]> {
  const byKey = new Map<string, UnknownElement[]>();
  for (const element of elements) {
    for (const key of new Set(element.keys.map(fold))) {
      const others = byKey.get(key);
      if (others === undefined) byKey.set(key, [element]);
      else others.push(element);
    }
  }
  return byKey;
}

/** undefined when the outcomes of all groups have more than `limit` combinations. */
function groupsOf(
  elements: readonly UnknownElement[],
  byKey: ReadonlyMap<string, readonly UnknownElement[]>,
  limit: number,
): readonly Group[] | undefined {
  const groups: Group[] = [];
  const grouped = new Set<UnknownElement>();
  let combinations = 1;
  for (const sameKey of byKey.values()) {
    const outcomes = sameKey.length > 1 ? outcomesOf(sameKey) : undefined;
    if (outcomes === undefined) continue;
    groups.push({ elements: sameKey, outcomes });
    for (const element of sameKey) grouped.add(element);
    combinations *= outcomes.length;
    if (combinations > limit) return undefined;
  }
  for (const element of elements) {
    if (grouped.has(element)) continue;
    groups.push({ elements: [element], outcomes: [new Set(), new Set([element.id])] });
    combinations *= 2;
    if (combinations > limit) return undefined;
  }
  return groups;
}

/**
 * The outcomes that values of one key can have for the conditions on it. undefined when not all of them compare
 * with fixed texts (`equality` of formula.ts), or when they compare with too many values to try out.
 */
function outcomesOf(elements: readonly UnknownElement[]): readonly ReadonlySet<string>[] | undefined {
  // Null and ForAllValues may treat an empty string as an absent key (spec/iam 10.7), so it is tried as well.
  const policyValues = new Set(['']);
  let comparisons = 0;
  for (const { equality } of elements) {
    if (equality === undefined) return undefined;
    for (const value of equality.policyValues) policyValues.add(value);
    comparisons += 1 + equality.policyValues.length;
  }
  policyValues.add(otherThan(policyValues));
  if (policyValues.size > maxPolicyValues) return undefined;
  const contextValues = [...contextValuesOf([...policyValues])];
  if (comparisons * contextValues.length > maxSteps) return undefined;
  const outcomes = new Map<string, ReadonlySet<string>>();
  for (const value of contextValues) {
    const results = elements.map(({ equality }) => equality?.holds(value) === true);
    const name = results.map(Number).join('');
    if (!outcomes.has(name)) {
      outcomes.set(name, new Set(elements.flatMap(({ id }, index) => (results[index] === true ? [id] : []))));
    }
  }
  return [...outcomes.values()];
}

/** Stands for all values that no policy value equals. */
function otherThan(policyValues: ReadonlySet<string>): string {
  let other = '-';
  while (policyValues.has(other)) other += '-';
  return other;
}

/**
 * Absent, every single value, every set of values; also each value twice: a list with one value counts as
 * single-valued, so only this tries a multivalued key whose values are all equal.
 */
function* contextValuesOf(policyValues: readonly string[]): Iterable<string | readonly string[] | undefined> {
  yield undefined;
  yield* policyValues;
  for (const value of policyValues) yield [value, value];
  for (let subset = 1; subset < 1 << policyValues.length; subset += 1) {
    yield policyValues.filter((_value, index) => (subset & (1 << index)) !== 0);
  }
}

/**
 * Evaluates every combination of outcomes. The keys of a group decide where another outcome of that group changes the
 * result.
 */
function keysThatDecide(formula: Unknown, groups: readonly Group[]): boolean | readonly string[] {
  const groupOf = new Map(groups.flatMap(({ elements }, index) => elements.map(({ id }) => [id, index])));
  const results = new Uint8Array(groups.reduce((product, { outcomes }) => product * outcomes.length, 1));
  for (let number = 0; number < results.length; number += 1) {
    const outcomes = combination(groups, number);
    results[number] = Number(evaluateFormula(formula, ({ id }) => outcomes[groupOf.get(id) ?? -1]?.has(id) === true));
  }
  const first = results[0];
  if (results.every((result) => result === first)) return first === 1;
  const deciding: UnknownElement[] = [];
  let stride = 1;
  for (const { elements, outcomes } of groups) {
    const size = outcomes.length;
    const decides = results.some((result, number) => {
      const outcome = Math.floor(number / stride) % size;
      return result !== results[number - outcome * stride];
    });
    if (decides) deciding.push(...elements);
    stride *= size;
  }
  return namesOf(deciding);
}

/** The number's digits, each in the base of its group, choose the outcomes. */
function combination(groups: readonly Group[], number: number): readonly ReadonlySet<string>[] {
  let rest = number;
  return groups.map(({ outcomes }) => {
    const outcome = rest % outcomes.length;
    rest = Math.floor(rest / outcomes.length);
    return outcomes[outcome] ?? new Set();
  });
}

/** Each key in one spelling. */
function namesOf(elements: readonly UnknownElement[]): readonly string[] {
  const names = new Map<string, string>();
  for (const name of elements.flatMap(({ keys }) => keys)) if (!names.has(fold(name))) names.set(fold(name), name);
  return [...names.values()];
}
