/** NotIpAddress: true when no value of the policy matches as IpAddress would; also when the key is missing (spec/iam 10.4). */

import { ipAddress } from './ip-address.ts';
import type { Operator } from './operator.ts';

export const notIpAddress: Operator = { ...ipAddress, name: 'NotIpAddress', negated: true };
