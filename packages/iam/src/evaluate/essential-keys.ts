/**
 * The keys an open answer really hangs on: "the smallest set of keys" of 10.16.
 *
 * Each open condition is taken to hold or to fail freely, with two bounds: the same condition holds or fails alike wherever
 * it stands, and conditions that compare one key with a few texts hold together only as some value of the key lets them.
 * A key is listed when there are values of the others under which it turns the answer. So whoever gives the listed keys
 * gets a fixed answer, and without any one of them the answer can stay open. Conditions that exclude each other in other
 * ways (two number ranges, two wildcards) are not seen through: a key may then be listed that only seems to matter. Each
 * resource is looked at on its own, as each may have its own value of a key.
 */
import { fold } from '../match/fold.ts';
import { evaluate, type Formula, isOpen, type Leaf, leavesOf, type Open } from './formula.ts';

/** A boolean when the answer turns out to be fixed whatever the keys are. */
export function essentialKeys(formula: Formula): boolean | readonly string[] {
  if (!isOpen(formula)) return formula;
  const leaves = leavesOf(formula);
  const distinct = new Map(leaves.map((leaf) => [leaf.identity, leaf]));
  const byKey = groupByKey([...distinct.values()]);
  // Where nothing stands twice everything counts.
  if (distinct.size === leaves.length && [...byKey.values()].every(({ length }) => length === 1))
    return namesOf(leaves);
  const most = Math.min(mostCases, mostWork / leaves.length);
  const groups = groupsOf([...distinct.values()], byKey, most);
  return groups === undefined ? namesOf(leaves) : turning(formula, groups);
}

/** Beyond these every key is listed, more than needed, never less: no policy may take the decision long. */
const mostCases = 4_096;
const mostWork = 65_536;
const mostTexts = 8;

/** Leaves that hold or fail together in certain cases only; each case lists the ones that hold. */
type Group = { readonly leaves: readonly Leaf[]; readonly cases: readonly ReadonlySet<string>[] };

function groupByKey(leaves: readonly Leaf[]): ReadonlyMap<string, readonly Leaf[]> {
  const byKey = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    for (const key of new Set(leaf.keys.map(fold))) {
      const others = byKey.get(key);
      if (others === undefined) byKey.set(key, [leaf]);
      else others.push(leaf);
    }
  }
  return byKey;
}

/** undefined when together they have more than `most` cases: then the rest is not even looked at. */
function groupsOf(
  leaves: readonly Leaf[],
  byKey: ReadonlyMap<string, readonly Leaf[]>,
  most: number,
): readonly Group[] | undefined {
  const groups: Group[] = [];
  const grouped = new Set<Leaf>();
  let product = 1;
  for (const some of byKey.values()) {
    const cases = some.length > 1 ? casesOf(some) : undefined;
    if (cases === undefined) continue;
    groups.push({ leaves: some, cases });
    for (const leaf of some) grouped.add(leaf);
    product *= cases.length;
    if (product > most) return undefined;
  }
  for (const leaf of leaves) {
    if (grouped.has(leaf)) continue;
    groups.push({ leaves: [leaf], cases: [new Set(), new Set([leaf.identity])] });
    product *= 2;
    if (product > most) return undefined;
  }
  return groups;
}

/**
 * What the values of one key make of the conditions on it; undefined when not all of them are equalities, or when there
 * are too many texts to try out.
 */
function casesOf(leaves: readonly Leaf[]): readonly ReadonlySet<string>[] | undefined {
  const texts = new Set(['']);
  let compared = 0;
  for (const { equality } of leaves) {
    if (equality === undefined) return undefined;
    for (const text of equality.texts) texts.add(text);
    compared += 1 + equality.texts.length;
  }
  texts.add(otherThan(texts));
  if (texts.size > mostTexts) return undefined;
  const values = [...valuesOf([...texts])];
  if (compared * values.length > mostWork) return undefined;
  const cases = new Map<string, ReadonlySet<string>>();
  for (const value of values) {
    const holding = leaves.map(({ equality }) => equality?.holds(value) === true);
    const name = holding.map(Number).join('');
    if (!cases.has(name)) {
      cases.set(name, new Set(leaves.flatMap(({ identity }, index) => (holding[index] === true ? [identity] : []))));
    }
  }
  return [...cases.values()];
}

function otherThan(texts: ReadonlySet<string>): string {
  let other = '-';
  while (texts.has(other)) other += '-';
  return other;
}

/** Absent, every text, every set of texts; a text twice is several values, too. */
function* valuesOf(texts: readonly string[]): Iterable<string | readonly string[] | undefined> {
  yield undefined;
  yield* texts;
  for (const text of texts) yield [text, text];
  for (let subset = 1; subset < 1 << texts.length; subset += 1) {
    yield texts.filter((_text, index) => (subset & (1 << index)) !== 0);
  }
}

/** Asks every case once; a group matters where going from one of its cases to another turns the answer. */
function turning(open: Open, groups: readonly Group[]): boolean | readonly string[] {
  const groupOf = new Map(groups.flatMap(({ leaves }, index) => leaves.map(({ identity }) => [identity, index])));
  const answers = new Uint8Array(groups.reduce((product, { cases }) => product * cases.length, 1));
  for (let number = 0; number < answers.length; number += 1) {
    const holding = caseOf(groups, number);
    answers[number] = Number(
      evaluate(open, ({ identity }) => holding[groupOf.get(identity) ?? -1]?.has(identity) === true),
    );
  }
  const first = answers[0];
  if (answers.every((answer) => answer === first)) return first === 1;
  const names: Leaf[] = [];
  let stride = 1;
  for (const group of groups) {
    const size = group.cases.length;
    const turns = answers.some((answer, number) => {
      const own = Math.floor(number / stride) % size;
      return answer !== answers[number - own * stride];
    });
    if (turns) names.push(...group.leaves);
    stride *= size;
  }
  return namesOf(names);
}

function caseOf(groups: readonly Group[], number: number): readonly ReadonlySet<string>[] {
  let rest = number;
  return groups.map(({ cases }) => {
    const own = rest % cases.length;
    rest = Math.floor(rest / cases.length);
    return cases[own] ?? new Set();
  });
}

/** One spelling for each key. */
function namesOf(leaves: readonly Leaf[]): readonly string[] {
  const names = new Map<string, string>();
  for (const name of leaves.flatMap(({ keys }) => keys)) if (!names.has(fold(name))) names.set(fold(name), name);
  return [...names.values()];
}
