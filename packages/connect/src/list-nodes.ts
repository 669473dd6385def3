/** The managed nodes of the region, with names and states where the caller may read them. */
import type { Access, Node } from './aws/ssm-api.ts';
import { ConnectError } from './connect-error.ts';

export async function listNodes(access: Access): Promise<readonly Node[]> {
  const nodes = await withNames(access);
  return [...nodes].sort((a, b) => compare(a.name, b.name) || compare(a.instanceId, b.instanceId));
}

/** Only DescribeInstanceProperties knows Name tags; only DescribeInstanceInformation is in the usual policies. */
async function withNames(access: Access): Promise<readonly Node[]> {
  try {
    return await access.ssm.describeNodeProperties();
  } catch (error) {
    if (error instanceof ConnectError && ['connect/access-denied', 'connect/service-error'].includes(error.code)) {
      return access.ssm.describeNodes([]);
    }
    throw error;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
