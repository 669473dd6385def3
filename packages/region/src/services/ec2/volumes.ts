/** ec2:DescribeVolumes: the root volumes of instances. No other volume exists. */
import type { DescribeVolumesRequest, DescribeVolumesResult, Volume } from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { tagList } from '../../tags.ts';
import { checkId, notFound } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import { requiredPermissionOnAny } from './required-permissions.ts';
import { rootDevice, rootSnapshot } from './root-volume.ts';
import { type Instance, instancesOf } from './store.ts';
import { zonesOf } from './zones.ts';

type Row = { readonly instance: Instance; readonly detail: Volume; readonly tags: ReadonlyMap<string, string> };

const filters = fields<Row>({
  'attachment.attach-time': ({ instance }) => instance.createdAt.toISOString(),
  'attachment.delete-on-termination': ({ instance }) => String(instance.volume.deleteOnTermination),
  'attachment.device': () => rootDevice,
  'attachment.instance-id': ({ instance }) => instance.id,
  'attachment.status': () => 'attached',
  'availability-zone': ({ detail }) => detail.AvailabilityZone,
  'availability-zone-id': ({ detail }) => detail.AvailabilityZoneId,
  'create-time': ({ instance }) => instance.createdAt.toISOString(),
  encrypted: ({ detail }) => String(detail.Encrypted),
  'fast-restored': () => 'false',
  'multi-attach-enabled': () => 'false',
  'operator.managed': () => 'false',
  'operator.principal': () => undefined,
  size: ({ detail }) => String(detail.Size),
  'snapshot-id': () => rootSnapshot,
  status: () => 'in-use',
  'volume-id': ({ instance }) => instance.volume.id,
  'volume-type': ({ detail }) => detail.VolumeType,
});

export const describeVolumes: Operation<DescribeVolumesRequest, DescribeVolumesResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeVolumes'),
  async handle(input, call) {
    const { account } = call;
    const { VolumeIds: ids } = input;
    refusePagesOf(ids, input, 'volumeIds');
    // A terminated instance has lost its volume.
    const rows = instancesOf(account)
      .filter(({ state }) => state !== 'terminated')
      .map((instance): Row => ({ instance, detail: volumeDetail(account, instance), tags: instance.volume.tags }));
    for (const id of ids ?? []) {
      checkId('vol', id);
      if (!rows.some(({ instance }) => instance.volume.id === id)) throw notFound('vol', id);
    }
    const asked = rows.filter(({ instance }) => ids?.includes(instance.volume.id) ?? true);
    const page = paginate(
      await applyFilters(call, asked, input.Filters, filters),
      ({ instance }) => instance.volume.id,
      input,
    );
    return { Volumes: page.items.map(({ detail }) => detail), NextToken: page.NextToken };
  },
};

function volumeDetail(account: Account, { id, volume, createdAt, availabilityZone }: Instance): Volume {
  return {
    VolumeId: volume.id,
    Size: volume.size,
    VolumeType: volume.type as NonNullable<Volume['VolumeType']>,
    ...(volume.iops !== undefined && { Iops: volume.iops }),
    ...(volume.throughput !== undefined && { Throughput: volume.throughput }),
    Encrypted: volume.encrypted,
    MultiAttachEnabled: false,
    FastRestored: false,
    SnapshotId: rootSnapshot,
    State: 'in-use',
    CreateTime: createdAt,
    AvailabilityZone: availabilityZone,
    AvailabilityZoneId: zonesOf(account.region.name).find(({ name }) => name === availabilityZone)?.id,
    Attachments: [
      {
        VolumeId: volume.id,
        InstanceId: id,
        Device: rootDevice,
        State: 'attached',
        AttachTime: createdAt,
        DeleteOnTermination: volume.deleteOnTermination,
      },
    ],
    ...(volume.tags.size > 0 && { Tags: tagList(volume.tags) }),
  };
}
