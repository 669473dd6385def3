/** AWS sees public addresses: the private ones of the list spare nobody (spec/iam 10.14). */
import { policyTypes, type Rule } from '../finding.ts';
import { tellPrivate } from '../private-addresses.ts';

export const privateNotIpAddressSubset: Rule = {
  id: 'private-not-ip-address-subset',
  severity: 'suggestion',
  sentence: 'aws:SourceIp never holds a private address: those of the list spare nobody',
  remedy: 'write the public address, or use aws:VpcSourceIp beside aws:SourceVpc',
  types: policyTypes,
  checkPolicy: (policy, report) => tellPrivate(policy, 'NotIpAddress', false, report),
};
