/** Context keys of a simulation: those given, and those the policies read. */
import type { ContextEntry } from '@aws-sdk/client-iam';
import { contextKeys, foldKey, type NamedPolicy, type RequestContext } from '@sallyport/iam';
import { invalidInput } from './errors.ts';

export function readContext(entries: readonly ContextEntry[]): RequestContext {
  const context: Record<string, string | string[]> = {};
  for (const { ContextKeyName: name, ContextKeyValues: values = [], ContextKeyType: type = 'string' } of entries) {
    if (name === undefined || name === '') throw invalidInput('A context entry lacks its ContextKeyName.');
    const [first] = values;
    if (type.endsWith('List')) context[name] = values;
    else if (values.length === 1 && first !== undefined) context[name] = first;
    else throw invalidInput(`The context key ${name} of type ${type} takes exactly one value.`);
  }
  return context;
}

/** Every context key in conditions and variables of the policies, once, as first written. */
export function contextKeysOf(policies: readonly NamedPolicy[]): string[] {
  const keys = new Map<string, string>();
  for (const name of policies.flatMap(({ policy }) => contextKeys(policy.document))) {
    if (!keys.has(foldKey(name))) keys.set(foldKey(name), name);
  }
  return [...keys.values()];
}
