/** Without a Version the language is that of 2008 (spec/iam 1.2). */
import { policyTypes, type Rule } from '../finding.ts';

export const missingVersion: Rule = {
  id: 'missing-version',
  severity: 'warning',
  sentence: 'the policy has no Version: the language of 2008 has no variables',
  remedy: 'write "Version": "2012-10-17"',
  types: policyTypes,
  checkPolicy({ document, start, placeOf }, report) {
    if (!document.versionWritten) report(placeOf(start));
  },
};
