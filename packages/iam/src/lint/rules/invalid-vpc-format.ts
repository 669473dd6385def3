/** An id that cannot be one never matches; in a Deny with Not it locks everybody out. */
import { policyTypes, type Rule } from '../finding.ts';
import { tellWrongId } from '../network-ids.ts';

export const invalidVpcFormat: Rule = {
  id: 'invalid-vpc-format',
  severity: 'error',
  sentence: 'this is not the id of a VPC',
  remedy: 'write vpc- and 8 or 17 digits of 0 to 9 and a to f',
  types: policyTypes,
  checkPolicy: (policy, report) => tellWrongId(policy, 'aws:SourceVpc', 'vpc', report),
};
