/** Records of EC2's store as the API shows them. */
import type {
  _InstanceType,
  GroupIdentifier,
  Instance as InstanceDetail,
  InstanceNetworkInterface,
  NetworkInterface,
  Reservation,
  InstanceState as StateDetail,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import { tagList } from '../../tags.ts';
import { architecture } from './known-images.ts';
import { metadataDetail } from './metadata-options.ts';
import { associationDetail, publicAddressOf, publicDnsName } from './public-addresses.ts';
import { rootDevice } from './root-volume.ts';
import { ec2Store, type Instance, type InstanceState } from './store.ts';
import { zonesOf } from './zones.ts';

const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function stateDetail(state: InstanceState): StateDetail & { readonly Code: number } {
  return { Code: stateCodes[state], Name: state };
}

export function reservationDetail(account: Account, instances: readonly Instance[]): Reservation {
  return {
    ReservationId: instances[0]?.reservationId,
    OwnerId: account.id,
    Groups: [],
    Instances: instances.map((instance) => instanceDetail(account, instance)),
  };
}

export function instanceDetail(account: Account, instance: Instance): InstanceDetail {
  const gone = instance.state === 'terminated';
  const groups = gone ? [] : groupDetails(account, instance.interface.securityGroupIds);
  const address = publicAddressOf(account, instance);
  return {
    InstanceId: instance.id,
    ImageId: instance.imageId,
    InstanceType: instance.type as _InstanceType,
    State: stateDetail(instance.state),
    StateTransitionReason: instance.transition,
    ...(instance.stateReason !== undefined && {
      StateReason: { Code: instance.stateReason.code, Message: instance.stateReason.message },
    }),
    LaunchTime: instance.launchTime,
    AmiLaunchIndex: instance.launchIndex,
    ClientToken: instance.clientToken,
    Architecture: architecture(),
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    UsageOperationUpdateTime: instance.createdAt,
    EbsOptimized: instance.ebsOptimized,
    EnaSupport: true,
    RootDeviceType: 'ebs',
    RootDeviceName: rootDevice,
    BlockDeviceMappings: gone ? [] : [blockDevice(instance)],
    Monitoring: { State: instance.monitoring ? 'enabled' : 'disabled' },
    ...(instance.keyPair !== undefined && { KeyName: instance.keyPair.name }),
    Placement: {
      AvailabilityZone: instance.availabilityZone,
      AvailabilityZoneId: zonesOf(account.region.name).find(({ name }) => name === instance.availabilityZone)?.id,
      GroupName: '',
      Tenancy: 'default',
    },
    ProductCodes: [],
    PrivateDnsName: gone ? '' : instance.interface.privateDnsName,
    PublicDnsName: publicDnsName(account, instance),
    ...(address !== undefined && { PublicIpAddress: address.ip }),
    ...(!gone && {
      PrivateIpAddress: instance.interface.privateIp,
      VpcId: instance.vpcId,
      SubnetId: instance.subnetId,
      SourceDestCheck: instance.interface.sourceDestCheck,
      PrivateDnsNameOptions: {
        HostnameType: 'ip-name',
        EnableResourceNameDnsARecord: false,
        EnableResourceNameDnsAAAARecord: false,
      },
    }),
    SecurityGroups: groups,
    NetworkInterfaces: gone ? [] : [attachedInterface(account, instance)],
    ...(instance.profile !== undefined && {
      IamInstanceProfile: { Arn: instance.profile.arn, Id: instance.profile.profileId },
    }),
    MetadataOptions: metadataDetail(instance.metadata),
    HibernationOptions: { Configured: false },
    EnclaveOptions: { Enabled: false },
    MaintenanceOptions: { AutoRecovery: instance.autoRecovery },
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    CurrentInstanceBootMode: 'legacy-bios',
    ...(instance.tags.size > 0 && { Tags: tagList(instance.tags) }),
  };
}

export function groupDetails(account: Account, ids: readonly string[]): GroupIdentifier[] {
  const { securityGroups } = ec2Store.of(account).network;
  return ids.map((id) => ({ GroupId: id, GroupName: securityGroups.get(id)?.name }));
}

function blockDevice(instance: Instance): NonNullable<InstanceDetail['BlockDeviceMappings']>[number] {
  return {
    DeviceName: rootDevice,
    Ebs: {
      VolumeId: instance.volume.id,
      Status: 'attached',
      AttachTime: instance.createdAt,
      DeleteOnTermination: instance.volume.deleteOnTermination,
    },
  };
}

/** The interface of an instance, as DescribeInstances and DescribeNetworkInterfaces both show it. */
export function attachedInterface(account: Account, instance: Instance): InstanceNetworkInterface & NetworkInterface {
  const { id, attachmentId, mac, privateIp, privateDnsName, sourceDestCheck, securityGroupIds } = instance.interface;
  const association = associationDetail(account, instance);
  return {
    NetworkInterfaceId: id,
    Status: 'in-use',
    InterfaceType: 'interface',
    Description: '',
    MacAddress: mac,
    OwnerId: account.id,
    VpcId: instance.vpcId,
    SubnetId: instance.subnetId,
    SourceDestCheck: sourceDestCheck,
    PrivateIpAddress: privateIp,
    PrivateDnsName: privateDnsName,
    ...(association !== undefined && { Association: association }),
    PrivateIpAddresses: [
      {
        Primary: true,
        PrivateIpAddress: privateIp,
        PrivateDnsName: privateDnsName,
        ...(association !== undefined && { Association: association }),
      },
    ],
    Ipv6Addresses: [],
    Groups: groupDetails(account, securityGroupIds),
    Attachment: {
      AttachmentId: attachmentId,
      AttachTime: instance.createdAt,
      DeleteOnTermination: true,
      DeviceIndex: 0,
      NetworkCardIndex: 0,
      Status: 'attached',
    },
  };
}
