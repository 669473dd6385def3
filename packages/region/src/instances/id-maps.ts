/** How ids of an instance are those of the host. Apart from `instance-ids.ts`, so that the builder loads nothing of packages/access. */
import { groupRange, type IdRange, userRange } from '@sallyport/access';
import { type IdMaps, type InstanceIds, rangeSize } from './instance-ids.ts';

/**
 * Where the kernel cannot shift, every id stands for itself. The last one is missing, which tells pam_loginuid and
 * others that they are in a container.
 */
const unshifted = '0 0 4294967294\n';

export function idMaps({ first }: InstanceIds): IdMaps {
  if (first === 0) return { uid: unshifted, gid: unshifted };
  const people = (range: IdRange): string => `${range.first} ${range.first} ${range.size}\n`;
  const users = `0 ${first} ${rangeSize}\n${people(userRange)}`;
  return { uid: users, gid: users + people(groupRange) };
}
