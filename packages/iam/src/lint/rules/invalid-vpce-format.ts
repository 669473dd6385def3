/** A malformed id never matches; under a negated operator of a Deny it denies every request. */
import { policyTypes, type Rule } from '../finding.ts';
import { reportMalformedIds } from '../network-ids.ts';

export const invalidVpceFormat: Rule = {
  id: 'invalid-vpce-format',
  severity: 'error',
  sentence: 'this is not the id of a VPC endpoint',
  remedy: 'write vpce- and 8 or 17 digits of 0 to 9 and a to f',
  types: policyTypes,
  checkPolicy: (policy, report) => reportMalformedIds(policy, 'aws:SourceVpce', 'vpce', report),
};
