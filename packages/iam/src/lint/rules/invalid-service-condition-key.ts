/** As with global keys, one that does not exist is always absent (spec/iam 10.4). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';
import { isServicePrefix, keyType, nearestKey } from '../lookup.ts';

export const invalidServiceConditionKey: Rule = {
  id: 'invalid-service-condition-key',
  severity: 'error',
  sentence: 'the service has no such condition key',
  remedy: 'correct the name; if the key is newer than the reference, suppress the finding with that reason',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const { key, at } = condition;
      const [service = ''] = key.toLowerCase().split(':', 1);
      if (!isServicePrefix(service) || hasUnknown(key) || /tag\/?$/i.test(key)) continue;
      if (keyType(key) !== undefined) continue;
      const near = nearestKey(service, key);
      report(placeOf(at), `${service} has no key ${key}`, near === undefined ? undefined : `did you mean ${near}`);
    }
  },
};
