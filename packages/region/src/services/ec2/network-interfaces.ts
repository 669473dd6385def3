/** ec2:DescribeNetworkInterfaces: the one interface of each instance. */
import type {
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  NetworkInterface as InterfaceDetail,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { tagList } from '../../tags.ts';
import { checkId, notFound } from './errors.ts';
import { applyFilters, type Fields, fields } from './filter.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import { associationDetail } from './public-addresses.ts';
import { attachedInterface, groupDetails } from './render.ts';
import { requiredPermissionOnAny } from './required-permissions.ts';
import { type Instance, instancesOf } from './store.ts';
import { zonesOf } from './zones.ts';

type Row = { readonly instance: Instance; readonly tags: ReadonlyMap<string, string> };

function interfaceFields(account: Account): Fields<Row> {
  const groups = ({ instance }: Row) => groupDetails(account, instance.interface.securityGroupIds);
  const association = ({ instance }: Row) => associationDetail(account, instance);
  return fields<Row>({
    'addresses.association.owner-id': (row) => association(row)?.IpOwnerId,
    'addresses.association.public-ip': (row) => association(row)?.PublicIp,
    'addresses.primary': () => 'true',
    'addresses.private-ip-address': ({ instance }) => instance.interface.privateIp,
    'association.allocation-id': (row) => association(row)?.AllocationId,
    'association.association-id': (row) => association(row)?.AssociationId,
    'association.ip-owner-id': (row) => association(row)?.IpOwnerId,
    'association.public-dns-name': (row) => association(row)?.PublicDnsName,
    'association.public-ip': (row) => association(row)?.PublicIp,
    'attachment.attach-time': ({ instance }) => instance.createdAt.toISOString(),
    'attachment.attachment-id': ({ instance }) => instance.interface.attachmentId,
    'attachment.instance-id': ({ instance }) => instance.id,
    'attachment.delete-on-termination': () => 'true',
    'attachment.device-index': () => '0',
    'attachment.instance-owner-id': () => account.id,
    'attachment.status': () => 'attached',
    'availability-zone': ({ instance }) => instance.availabilityZone,
    'availability-zone-id': ({ instance }) =>
      zonesOf(account.region.name).find(({ name }) => name === instance.availabilityZone)?.id,
    description: () => '',
    'group-id': (row) => groups(row).map(({ GroupId }) => GroupId ?? ''),
    'group-name': (row) => groups(row).map(({ GroupName }) => GroupName ?? ''),
    'interface-type': () => 'interface',
    'ipv6-addresses.ipv6-address': () => undefined,
    'mac-address': ({ instance }) => instance.interface.mac,
    'network-interface-id': ({ instance }) => instance.interface.id,
    'operator.managed': () => 'false',
    'operator.principal': () => undefined,
    'owner-id': () => account.id,
    'private-dns-name': ({ instance }) => instance.interface.privateDnsName,
    'private-ip-address': ({ instance }) => instance.interface.privateIp,
    'requester-id': () => undefined,
    'requester-managed': () => 'false',
    'source-dest-check': ({ instance }) => String(instance.interface.sourceDestCheck),
    status: () => 'in-use',
    'subnet-id': ({ instance }) => instance.subnetId,
    'vpc-id': ({ instance }) => instance.vpcId,
  });
}

export const describeNetworkInterfaces: Operation<DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeNetworkInterfaces'),
  async handle(input, call) {
    const { account } = call;
    const { NetworkInterfaceIds: ids } = input;
    refusePagesOf(ids, input, 'networkInterfaceIds');
    const rows = instancesOf(account)
      .filter(({ state }) => state !== 'terminated')
      .map((instance): Row => ({ instance, tags: instance.interface.tags }));
    for (const id of ids ?? []) {
      checkId('eni', id);
      if (!rows.some(({ instance }) => instance.interface.id === id)) throw notFound('eni', id);
    }
    const asked = rows.filter(({ instance }) => ids?.includes(instance.interface.id) ?? true);
    const found = await applyFilters(call, asked, input.Filters, interfaceFields(account));
    const page = paginate(found, ({ instance }) => instance.interface.id, input);
    return {
      NetworkInterfaces: page.items.map(({ instance }) => interfaceDetail(account, instance)),
      NextToken: page.NextToken,
    };
  },
};

function interfaceDetail(account: Account, instance: Instance): InterfaceDetail {
  const shown = attachedInterface(account, instance);
  return {
    ...shown,
    AvailabilityZone: instance.availabilityZone,
    RequesterManaged: false,
    Attachment: { ...shown.Attachment, InstanceId: instance.id, InstanceOwnerId: account.id },
    TagSet: tagList(instance.interface.tags),
  };
}
