/** The tag key is part of the condition key (spec/iam 10.3). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const missingTagKeyInCondition: Rule = {
  id: 'missing-tag-key-in-condition',
  severity: 'error',
  sentence: 'the condition key has no tag key',
  remedy: 'write the tag key after a slash, as in aws:ResourceTag/team',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      if (/^[a-z0-9-]+:(?:resource|request|principal)tag\/?$/i.test(condition.key))
        report(placeOf(condition.at), `${condition.key} has no tag key`);
    }
  },
};
