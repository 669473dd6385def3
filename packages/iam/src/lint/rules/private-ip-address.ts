/** AWS sees public addresses; private ones come through endpoints, under another key (spec/iam 10.14). */
import { policyTypes, type Rule } from '../finding.ts';
import { tellPrivate } from '../private-addresses.ts';

export const privateIpAddress: Rule = {
  id: 'private-ip-address',
  severity: 'error',
  sentence: 'aws:SourceIp never holds a private address: this never matches',
  remedy: 'write the public address, or use aws:VpcSourceIp beside aws:SourceVpc',
  types: policyTypes,
  checkPolicy: (policy, report) => tellPrivate(policy, 'IpAddress', true, report),
};
