/** aws:SourceIp has public addresses only, so that NotIpAddress with private ones always holds (spec/iam 10.14). */
import { policyTypes, type Rule } from '../finding.ts';
import { reportPrivateAddresses } from '../private-addresses.ts';

export const privateNotIpAddress: Rule = {
  id: 'private-not-ip-address',
  severity: 'error',
  sentence: 'aws:SourceIp is never a private address: this condition always holds',
  remedy: 'write the public address, or use aws:VpcSourceIp with aws:SourceVpc',
  types: policyTypes,
  checkPolicy: (policy, report) => reportPrivateAddresses(policy, 'NotIpAddress', true, report),
};
