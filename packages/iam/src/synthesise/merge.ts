/** Merges grants into the fewest and shortest statements that allow exactly the same. */
import { fold } from '../match/fold.ts';
import { type Conditions, type WrittenStatement, writePolicy } from './written-policy.ts';

/** One action on one resource, under conditions that must all be met: values by `operator key`. */
export type Grant = {
  readonly action: string;
  readonly resource: string;
  readonly conditions: ReadonlyMap<string, readonly string[]>;
};

export function mergeGrants(grants: readonly Grant[]): readonly WrittenStatement[] {
  const merged = mergeValues(dropImplied(unique(grants)));
  const byConditions = new Map<string, Grant[]>();
  for (const grant of merged) {
    const key = signature(grant.conditions);
    byConditions.set(key, [...(byConditions.get(key) ?? []), grant]);
  }
  return [...byConditions.values()].flatMap((group) => {
    const conditions = group[0]?.conditions ?? new Map();
    const candidates = [
      rectangles(
        group,
        ({ resource }) => resource,
        ({ action }) => action,
      ),
      rectangles(
        group,
        ({ action }) => action,
        ({ resource }) => resource,
      ),
    ].map((found, turn) =>
      found.map(([rows, columns]) =>
        turn === 0 ? write(columns, rows, conditions) : write(rows, columns, conditions),
      ),
    );
    return candidates.reduce((best, one) => (writePolicy(one).length < writePolicy(best).length ? one : best));
  });
}

function signature(conditions: Grant['conditions'], without?: string): string {
  return JSON.stringify([...conditions].filter(([key]) => key !== without).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function unique(grants: readonly Grant[]): readonly Grant[] {
  const seen = new Map<string, Grant>();
  for (const grant of grants) seen.set(`${fold(grant.action)} ${grant.resource} ${signature(grant.conditions)}`, grant);
  return [...seen.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function order({ action, resource, conditions }: Grant): string {
  return `${action} ${resource} ${signature(conditions)}`;
}

/** A grant is implied by another one on the same action and resource with fewer conditions. */
function dropImplied(grants: readonly Grant[]): readonly Grant[] {
  const key = ({ action, resource }: Grant): string => `${fold(action)} ${resource}`;
  const byCall = Map.groupBy(grants, key);
  return grants.filter(
    (grant) =>
      !(byCall.get(key(grant)) ?? []).some(
        (other) =>
          other !== grant &&
          other.conditions.size < grant.conditions.size &&
          [...other.conditions].every(
            ([name, values]) =>
              (grant.conditions.get(name) ?? []).every((value) => values.includes(value)) && grant.conditions.has(name),
          ),
      ),
  );
}

/** Merges grants that differ only in the values of one key, as a condition is met when one of its values matches (spec/iam 10.1). */
function mergeValues(grants: readonly Grant[]): readonly Grant[] {
  let all = [...grants];
  const names = [...new Set(all.flatMap(({ conditions }) => [...conditions.keys()]))].sort();
  for (const name of names) {
    const groups = Map.groupBy(all, (grant) =>
      grant.conditions.has(name)
        ? `${fold(grant.action)} ${grant.resource} ${signature(grant.conditions, name)}`
        : `alone ${order(grant)}`,
    );
    all = [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      if (group.length === 1) return [first];
      const values = [...new Set(group.flatMap(({ conditions }) => conditions.get(name) ?? []))].sort();
      return [{ ...first, conditions: new Map([...first.conditions, [name, values]]) }];
    });
  }
  return all;
}

/** Each group of rows with the same columns becomes one statement. */
function rectangles(
  grants: readonly Grant[],
  rowOf: (grant: Grant) => string,
  columnOf: (grant: Grant) => string,
): readonly (readonly [readonly string[], readonly string[]])[] {
  const columns = new Map<string, Set<string>>();
  for (const grant of grants) {
    const row = rowOf(grant);
    columns.set(row, (columns.get(row) ?? new Set()).add(columnOf(grant)));
  }
  const groups = Map.groupBy([...columns.keys()].sort(), (row) => JSON.stringify([...(columns.get(row) ?? [])].sort()));
  return [...groups].map(([key, rows]) => [rows, JSON.parse(key) as string[]] as const);
}

function write(
  actions: readonly string[],
  resources: readonly string[],
  conditions: Grant['conditions'],
): WrittenStatement {
  const blocks = new Map<string, Record<string, readonly string[]>>();
  for (const [name, values] of conditions) {
    const [operator = '', key = ''] = splitName(name);
    blocks.set(operator, { ...blocks.get(operator), [key]: values });
  }
  const condition: Conditions = Object.fromEntries(blocks);
  return {
    Sid: (actions[0] ?? '')
      .replace(/[^A-Za-z0-9]/g, ' ')
      .replace(/(?:^| )(\w)/g, (_, first: string) => first.toUpperCase())
      .replaceAll(' ', ''),
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(conditions.size === 0 ? {} : { Condition: condition }),
  };
}

/** At the first blank, as keys may contain blanks and operators do not. */
function splitName(name: string): readonly [string, string] {
  const blank = name.indexOf(' ');
  return [name.slice(0, blank), name.slice(blank + 1)];
}
