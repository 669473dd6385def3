/** aws:SourceIp has public addresses only: the private ones in the list never match (spec/iam 10.14). */
import { policyTypes, type Rule } from '../finding.ts';
import { reportPrivateAddresses } from '../private-addresses.ts';

export const privateIpAddressSubset: Rule = {
  id: 'private-ip-address-subset',
  severity: 'suggestion',
  sentence: 'aws:SourceIp is never a private address: those in the list never match',
  remedy: 'write the public address, or use aws:VpcSourceIp with aws:SourceVpc',
  types: policyTypes,
  checkPolicy: (policy, report) => reportPrivateAddresses(policy, 'IpAddress', false, report),
};
