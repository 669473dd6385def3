/** AWS sees public addresses: none of them is private, so that the negation always holds (spec/iam 10.14). */
import { policyTypes, type Rule } from '../finding.ts';
import { tellPrivate } from '../private-addresses.ts';

export const privateNotIpAddress: Rule = {
  id: 'private-not-ip-address',
  severity: 'error',
  sentence: 'aws:SourceIp never holds a private address: this always matches',
  remedy: 'write the public address, or use aws:VpcSourceIp beside aws:SourceVpc',
  types: policyTypes,
  checkPolicy: (policy, report) => tellPrivate(policy, 'NotIpAddress', true, report),
};
