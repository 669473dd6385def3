/** aws:SourceIp has public addresses only: the private ones in the list exclude no request (spec/iam 10.14). */
import { policyTypes, type Rule } from '../finding.ts';
import { reportPrivateAddresses } from '../private-addresses.ts';

export const privateNotIpAddressSubset: Rule = {
  id: 'private-not-ip-address-subset',
  severity: 'suggestion',
  sentence: 'aws:SourceIp is never a private address: those in the list exclude no request',
  remedy: 'write the public address, or use aws:VpcSourceIp with aws:SourceVpc',
  types: policyTypes,
  checkPolicy: (policy, report) => reportPrivateAddresses(policy, 'NotIpAddress', false, report),
};
