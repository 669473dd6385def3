/** Every context key a policy looks at, as condition key or variable: what has to be known to decide it. */
import { findOperator } from '../condition/operators.ts';
import { fold } from '../match/fold.ts';
import { parseTemplate } from '../match/template.ts';
import type { PolicyDocument } from './document.ts';

/**
 * Keys a policy looks at, as condition key or variable. As written where first met, sorted; names that differ only
 * in case are one key.
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
      // Only text operators put variables in (spec/iam 8.1).
      if (/^(?:String|Arn|Bool)/.test(findOperator(written)?.name ?? ''))
        for (const { text } of values) addVariables(text);
    }
  }
  return [...keys.values()].sort();
}
