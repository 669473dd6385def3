/** The file suppressions stand in. What is not understood is refused: a mistyped end would never come. */
import { createFaults, type Faults } from '../document/faults.ts';
import { type JsonNode, readJson } from '../document/json.ts';
import { PolicyError } from '../error.ts';
import { createTextMap } from './read/text-map.ts';
import { member } from './read/tree.ts';
import type { Suppression } from './suppression.ts';

const known: readonly string[] = ['rule', 'path', 'reason', 'until'];

/** Reads a sidecar file: a list of `{rule, path, reason, until?}`. Throws a PolicyError for whatever else it is. */
export function readSuppressions(text: string, file: string): readonly Suppression[] {
  const faults = createFaults(text, file);
  const root = readJson(text, faults);
  const [twice] = faults.found;
  if (twice !== undefined) throw new PolicyError(twice, file);
  if (root.kind !== 'array')
    return faults.stop('policy/value', root.at, 'suppressions are a list', 'put square brackets around them');
  const map = createTextMap(text, file, root);
  return root.items.map((node) => readOne(node, faults, map.placeOf(node.at)));
}

function readOne(node: JsonNode, faults: Faults, place: NonNullable<Suppression['place']>): Suppression {
  const example = 'write {"rule": "S10", "path": "policy.json#/Statement/0", "reason": "why it is kept"}';
  if (node.kind !== 'object') return faults.stop('policy/value', node.at, 'a suppression is an object', example);
  for (const { key, keyAt } of node.members) {
    if (known.includes(key)) continue;
    const hint = `it has ${known.slice(0, -1).join(', ')} and, for its last day, ${known.at(-1)}`;
    faults.stop('policy/unknown-element', keyAt, `a suppression has no "${key}"`, hint);
  }
  const textIn = (key: string): string | undefined => {
    const value = member(node, key);
    if (value === undefined || value.kind === 'string') return value?.text;
    return faults.stop('policy/value', value.at, `"${key}" of a suppression is a text`, example);
  };
  const needed = (key: string): string => {
    const value = textIn(key);
    if (value !== undefined && value !== '') return value;
    return faults.stop('policy/missing-element', node.at, `a suppression names no ${key}`, example);
  };
  const until = textIn('until');
  if (until !== undefined && !isDay(until))
    faults.stop('policy/value', member(node, 'until')?.at ?? node.at, `"${until}" is no day`, 'write it as 2026-12-31');
  return {
    rule: needed('rule'),
    path: needed('path'),
    reason: textIn('reason') ?? '',
    ...(until === undefined ? {} : { until }),
    place,
  };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}
