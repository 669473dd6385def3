/** Asks EC2 about instances that Systems Manager does not list; only an explanation needs it. */
import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import { clientSettings } from './client-settings.ts';
import type { Ec2Instance, NodeFilter } from './ssm-api.ts';

/** Undefined when the caller may not call ec2:DescribeInstances, or it fails. */
export async function lookUpInstances(
  config: SSMClientConfig,
  filter: NodeFilter,
): Promise<readonly Ec2Instance[] | undefined> {
  // Its import costs more than a whole session does, so only a target that was not found pays for it.
  const { DescribeInstancesCommand, EC2Client } = await import('@aws-sdk/client-ec2');
  const client = new EC2Client(clientSettings(config));
  try {
    const Filters = [{ Name: filter.key, Values: filter.values.map(literal) }];
    const answer = await client.send(new DescribeInstancesCommand({ Filters }));
    return (answer.Reservations ?? []).flatMap((reservation) =>
      (reservation.Instances ?? []).map((instance) => ({
        instanceId: instance.InstanceId ?? '',
        name: instance.Tags?.find((tag) => tag.Key === 'Name')?.Value ?? '',
        state: instance.State?.Name ?? '',
      })),
    );
  } catch {
    // It only adds to an explanation; a caller without ec2:DescribeInstances gets the shorter one.
    return undefined;
  } finally {
    client.destroy();
  }
}

/**
 * EC2 takes `*` and `?` in filter values for wildcards and a backslash for their escape, so that `web-*` would be
 * explained by the state of another instance. Systems Manager's filters know no wildcards. A comma separates values only
 * in the AWS CLI's shorthand. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
function literal(value: string): string {
  return value.replace(/[\\*?]/g, '\\$&');
}
