/** Context keys of a simulation: those given, and those the policies read. */
import type { ContextEntry } from '@aws-sdk/client-iam';
import type { NamedPolicy, RequestContext } from '@sallyport/iam';
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

/** Every key a condition or a variable of the policies reads, each once, in order of appearance. */
export function contextKeysOf(policies: readonly NamedPolicy[]): string[] {
  const keys = new Map<string, string>();
  const add = (key: string): void => {
    if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
  };
  for (const { policy } of policies) {
    for (const statement of policy.document.statements) {
      for (const { key } of statement.conditions) add(key);
      if (policy.document.version !== '2012-10-17') continue;
      const texts = [...(statement.resource?.values ?? []), ...statement.conditions.flatMap(({ values }) => values)];
      for (const { text } of texts) {
        for (const [, name] of text.matchAll(/\$\{([^}*?$,\s]+)(?:,[^}]*)?\}/g)) if (name !== undefined) add(name);
      }
    }
  }
  return [...keys.values()];
}
