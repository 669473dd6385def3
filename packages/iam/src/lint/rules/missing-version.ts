/** Without Version the policy language is that of 2008-10-17 (spec/iam 1.2). */
import { policyTypes, type Rule } from '../finding.ts';

export const missingVersion: Rule = {
  id: 'missing-version',
  severity: 'warning',
  sentence: 'the policy has no Version: the policy language of 2008-10-17 has no policy variables',
  remedy: 'write "Version": "2012-10-17"',
  // Organizations refuses policies without it, which another rule reports.
  types: policyTypes.filter((type) => type !== 'service-control' && type !== 'resource-control'),
  checkPolicy({ document, start, placeOf }, report) {
    if (!document.versionWritten) report(placeOf(start));
  },
};
