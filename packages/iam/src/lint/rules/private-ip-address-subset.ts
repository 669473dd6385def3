/** AWS sees public addresses: the private ones of the list do nothing (spec/iam 10.14). */
import { policyTypes, type Rule } from '../finding.ts';
import { tellPrivate } from '../private-addresses.ts';

export const privateIpAddressSubset: Rule = {
  id: 'private-ip-address-subset',
  severity: 'suggestion',
  sentence: 'aws:SourceIp never holds a private address: those of the list do nothing',
  remedy: 'write the public address, or use aws:VpcSourceIp beside aws:SourceVpc',
  types: policyTypes,
  checkPolicy: (policy, report) => tellPrivate(policy, 'IpAddress', false, report),
};
