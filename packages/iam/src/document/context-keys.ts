/** The context keys of a policy, as condition key or policy variable: their values decide it. */
import { findOperator } from '../condition/operators.ts';
import { fold } from '../match/fold.ts';
import { parseTemplate } from '../match/template.ts';
import type { PolicyDocument } from './document.ts';

/**
 * The context keys of a policy, as condition key or policy variable, sorted. Names that differ in case only are one key, in the
 * first spelling.
 */
export function contextKeys(document: PolicyDocument): readonly string[] {
  const keys = new Map<string, string>();
  const add = (name: string): void => {
    if (!keys.has(fold(name))) keys.set(fold(name), name);
  };
  const addVariables = (text: string): void => {
    if (document.version !== '2012-10-17') return;
    for (const { name } of parseTemplate(text, { supportsVariables: true, wildcards: true }).variables) add(name);
  };
  for (const { resource, conditions } of document.statements) {
    for (const { text } of resource?.values ?? []) addVariables(text);
    for (const { key, written, values } of conditions) {
      add(key);
      // Only these operators replace policy variables (spec/iam 8.1).
      if (/^(?:String|Arn|Bool)/.test(findOperator(written)?.name ?? ''))
        for (const { text } of values) addVariables(text);
    }
  }
  return [...keys.values()].sort();
}
