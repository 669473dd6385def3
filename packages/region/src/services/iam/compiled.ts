/** Compiled policies by type and text. A full cache drops the policy used least recently. */
import { type CompiledPolicy, compile, type PolicyType, parsePolicy } from '@sallyport/iam';

const cache = new Map<string, CompiledPolicy>();
const mostCached = 2048;

export function compiled(type: PolicyType, document: string): CompiledPolicy {
  const key = `${type} ${document}`;
  const known = cache.get(key);
  const policy = known ?? compile(parsePolicy(document, { type }));
  cache.delete(key);
  cache.set(key, policy);
  if (cache.size > mostCached) {
    const [oldest] = cache.keys();
    if (oldest !== undefined) cache.delete(oldest);
  }
  return policy;
}
