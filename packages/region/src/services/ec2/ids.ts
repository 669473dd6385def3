/** EC2's resource ids: a prefix and 17 hex digits, of which AWS sets the first to 0. */
import type { Random } from '../../random.ts';

export type IdPrefix =
  | 'acl'
  | 'aclassoc'
  | 'ami'
  | 'eipalloc'
  | 'eipassoc'
  | 'eni'
  | 'eni-attach'
  | 'i'
  | 'igw'
  | 'iip-assoc'
  | 'key'
  | 'nat'
  | 'r'
  | 'rtb'
  | 'rtbassoc'
  | 'sg'
  | 'sgr'
  | 'subnet'
  | 'vol'
  | 'vpc'
  | 'vpc-cidr-assoc'
  | 'vpce';

export function newId(prefix: IdPrefix, random: Random): string {
  return `${prefix}-0${Buffer.from(random(8)).toString('hex')}`;
}

/** A locally administered unicast MAC address, as EC2 gives them (`02:` and `06:` and `0a:`). */
export function newMac(random: Random): string {
  const [first = 0, ...rest] = random(6);
  return [(first & 0x0c) | 0x02, ...rest].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
