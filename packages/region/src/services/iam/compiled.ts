/** Compiled policies by type and text. A full cache drops the policy used least recently. */
import { type CompiledPolicy, compile, type PolicyType, parsePolicy } from '@sallyport/iam';

const cache = new Map<string, CompiledPolicy>();
const mostCached = 2048;
const mostCharacters = 16 * 1024 * 1024;
let characters = 0;

export function compiled(type: PolicyType, document: string): CompiledPolicy {
  const key = `${type} ${document}`;
  const known = cache.get(key);
  const policy = known ?? compile(parsePolicy(document, { type }));
  cache.delete(key);
  cache.set(key, policy);
  if (known === undefined) characters += key.length;
  for (const oldest of cache.keys()) {
    if (cache.size <= mostCached && characters <= mostCharacters) break;
    cache.delete(oldest);
    characters -= oldest.length;
  }
  return policy;
}
