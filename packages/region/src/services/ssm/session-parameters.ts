/**
 * Checks parameters of StartSession against the document. The agent inserts them into commands as text, so a value that
 * the document does not allow must be refused here. spec/session-manager 10.1.
 */

import type { Slices } from '../../slices.ts';
import { isObject, type JsonObject } from './document-text.ts';
import { invalidParameters } from './errors.ts';
import { matchPattern } from './pattern.ts';

const maxCharacters = 65_535;

type Given = Readonly<Record<string, readonly string[]>>;

/** Lists of one element become plain text; an agent would insert a list with its brackets. */
export async function sessionParameters(
  slices: Slices,
  documentName: string,
  content: JsonObject,
  given: Given = {},
): Promise<Readonly<Record<string, string>>> {
  const declared = isObject(content.parameters) ? content.parameters : {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declared, name)) {
      throw invalidParameters(`Parameter ${name} is not declared by document ${documentName}.`);
    }
  }
  // Without prototype: a parameter may be named __proto__.
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, declaration] of Object.entries(declared)) {
    if (!isObject(declaration)) continue;
    const list = Object.hasOwn(given, name) ? given[name] : undefined;
    if (list !== undefined) {
      values[name] = checked(name, declaration, list);
      await checkPattern(name, declaration, list, slices);
    } else if (declaration.default === undefined || declaration.default === null) {
      throw invalidParameters(`Parameter ${name} of document ${documentName} is missing.`);
    }
  }
  return { ...values };
}

function checked(name: string, declaration: JsonObject, list: readonly string[]): string {
  const [first] = list;
  if (first === undefined || (list.length > 1 && declaration.type !== 'StringList')) {
    throw invalidParameters(`Parameter ${name} must have exactly one value.`);
  }
  for (const value of list) checkValue(name, declaration, value);
  return list.join(',');
}

function checkValue(name: string, declaration: JsonObject, value: string): void {
  const { allowedValues, minChars, maxChars } = declaration;
  const longest = typeof maxChars === 'number' ? Math.min(maxChars, maxCharacters) : maxCharacters;
  const shortest = typeof minChars === 'number' ? minChars : 0;
  if (value.length < shortest || value.length > longest) {
    throw invalidParameters(`Parameter ${name} must have ${shortest} to ${longest} characters.`);
  }
  if (Array.isArray(allowedValues) && !allowedValues.includes(value)) {
    throw invalidParameters(`Parameter ${name} must be one of ${allowedValues.join(', ')}.`);
  }
}

async function checkPattern(
  name: string,
  { allowedPattern }: JsonObject,
  list: readonly string[],
  slices: Slices,
): Promise<void> {
  if (typeof allowedPattern !== 'string' || allowedPattern === '') return;
  if ((await matchPattern(allowedPattern, list, slices)) !== true) {
    throw invalidParameters(`Parameter ${name} does not match the pattern ${allowedPattern}.`);
  }
}
