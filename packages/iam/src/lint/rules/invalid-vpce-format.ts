/** An id that cannot be one never matches; in a Deny with Not it locks everybody out. */
import { policyTypes, type Rule } from '../finding.ts';
import { tellWrongId } from '../network-ids.ts';

export const invalidVpceFormat: Rule = {
  id: 'invalid-vpce-format',
  severity: 'error',
  sentence: 'this is not the id of a VPC endpoint',
  remedy: 'write vpce- and 8 or 17 digits of 0 to 9 and a to f',
  types: policyTypes,
  checkPolicy: (policy, report) => tellWrongId(policy, 'aws:SourceVpce', 'vpce', report),
};
