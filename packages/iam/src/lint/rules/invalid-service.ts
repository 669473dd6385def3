/** A condition key begins with a service, with aws, or with the identity provider of a claim. */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';
import { isKeyPrefix } from '../lookup.ts';

export const invalidService: Rule = {
  id: 'invalid-service',
  severity: 'error',
  sentence: 'the condition key does not begin with an existing service',
  remedy: 'correct the prefix of the key',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const { key, at } = condition;
      const [prefix = ''] = key.toLowerCase().split(':', 1);
      // Claims of OpenID Connect providers have a host name as prefix.
      if (hasUnknown(prefix) || /[./$]/.test(prefix) || prefix === 'oidc' || isKeyPrefix(prefix)) continue;
      report(placeOf(at), key.includes(':') ? `there is no service "${prefix}"` : `"${key}" has no service prefix`);
    }
  },
};
