/** What the filters of a call cost for each item that they are applied to, in units of slices.ts. */
import { charactersPerUnit } from '../../slices.ts';

/** A comparison costs about as much as twenty characters of its value. */
const charactersEach = 20;

export function filterUnits(values: Iterable<string>): number {
  let characters = charactersEach;
  for (const { length } of values) characters += charactersEach + length;
  return characters / charactersPerUnit;
}
