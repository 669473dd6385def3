/**
 * aws:SourceIp has public addresses only; private ones of calls through VPC endpoints are in aws:VpcSourceIp (spec/iam
 * 10.14).
 */
import { policyTypes, type Rule } from '../finding.ts';
import { reportPrivateAddresses } from '../private-addresses.ts';

export const privateIpAddress: Rule = {
  id: 'private-ip-address',
  severity: 'error',
  sentence: 'aws:SourceIp is never a private address: this never matches',
  remedy: 'write the public address, or use aws:VpcSourceIp with aws:SourceVpc',
  types: policyTypes,
  checkPolicy: (policy, report) => reportPrivateAddresses(policy, 'IpAddress', true, report),
};
