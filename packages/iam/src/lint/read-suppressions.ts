/** Reads the file of suppressions. Unknown members are refused: with a misspelt `until` a suppression would never expire. */
import { createFaults } from '../document/faults.ts';
import { type JsonNode, readJson } from '../document/json.ts';
import { createLines } from '../document/position.ts';
import { PolicyError, type PolicyErrorCode } from '../error.ts';
import { fileSource } from './read/source.ts';
import { member } from './read/tree.ts';
import type { Suppression } from './suppression.ts';

const known: readonly string[] = ['rule', 'path', 'reason', 'until'];

const example = 'write {"rule": "S10", "path": "policy.json#/Statement/0", "reason": "why it is accepted"}';

type Refuse = (code: PolicyErrorCode, offset: number, message: string, hint: string) => never;

/** Reads a list of `{rule, path, reason, until?}`. Throws a PolicyError for everything else. */
export function readSuppressions(text: string, file: string): readonly Suppression[] {
  const lines = createLines(text);
  const faults = createFaults(lines, { file });
  const root = readJson(text, faults);
  const [twice] = faults.found;
  if (twice !== undefined) throw new PolicyError(twice, file);
  const refuse: Refuse = (code, offset, message, hint) => {
    throw new PolicyError({ code, message, hint, ...lines.locate(offset) }, file);
  };
  if (root.kind !== 'array')
    return refuse('policy/value', root.at, 'suppressions are a list', 'put square brackets around them');
  const source = fileSource(text, file, lines, root);
  return root.items.map((node) => readOne(node, refuse, source.placeOf(node.at)));
}

function readOne(node: JsonNode, refuse: Refuse, place: NonNullable<Suppression['place']>): Suppression {
  if (node.kind !== 'object') return refuse('policy/value', node.at, 'a suppression is an object', example);
  for (const { key, keyAt } of node.members) {
    if (known.includes(key)) continue;
    const hint = `it has ${known.slice(0, -1).join(', ')} and, for its last day, ${known.at(-1)}`;
    refuse('policy/unknown-element', keyAt, `a suppression has no "${key}"`, hint);
  }
  const textIn = (key: string): string | undefined => {
    const value = member(node, key);
    if (value === undefined || value.kind === 'string') return value?.text;
    return refuse('policy/value', value.at, `"${key}" of a suppression is a string`, example);
  };
  const required = (key: string): string => {
    const value = textIn(key);
    if (value !== undefined && value !== '') return value;
    return refuse('policy/missing-element', node.at, `a suppression has no ${key}`, example);
  };
  const until = textIn('until');
  if (until !== undefined && !isDay(until))
    refuse('policy/value', member(node, 'until')?.at ?? node.at, `"${until}" is not a day`, 'write it as 2026-12-31');
  return {
    rule: required('rule'),
    path: required('path'),
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
