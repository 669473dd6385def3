/**
 * A key that does not exist is always absent: an Allow never applies, a Deny with a negated operator always does
 * (spec/iam 10.4).
 */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';
import { keyType, nearestKey } from '../lookup.ts';

export const invalidGlobalConditionKey: Rule = {
  id: 'invalid-global-condition-key',
  severity: 'error',
  sentence: 'there is no such global condition key',
  remedy: 'correct the name; if the key is newer than the reference, suppress the finding with that reason',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const { key, at } = condition;
      // aws:ARN and a missing tag key are reported by other rules.
      if (!/^aws:/i.test(key) || hasUnknown(key) || /^aws:(?:arn$|(?:resource|request|principal)tag\/?$)/i.test(key))
        continue;
      if (keyType(key) !== undefined) continue;
      const near = nearestKey('aws', key);
      report(placeOf(at), `there is no key ${key}`, near === undefined ? undefined : `did you mean ${near}`);
    }
  },
};
