/** A VPC endpoint as EC2 shows it. */
import type { VpcEndpoint as EndpointDetail } from '@aws-sdk/client-ec2';
import { dnsSuffixOf } from '@sallyport/aws';
import type { Account } from '../../account.ts';
import { tagList } from '../../tags.ts';
import { serviceWord } from './endpoint-services.ts';
import type { VpcEndpoint } from './network.ts';
import { groupDetails } from './render.ts';

/** What an endpoint without a policy of its own has. */
const fullAccess = {
  Version: '2008-10-17',
  Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }],
};

export function endpointDetail(account: Account, endpoint: VpcEndpoint): EndpointDetail {
  const { name: region } = account.region;
  const word = serviceWord(endpoint.serviceName);
  const dnsName = `${endpoint.id}-${endpoint.id.slice(-8)}.${word}.${region}.vpce.${dnsSuffixOf(region)}`;
  const isInterface = endpoint.type === 'Interface';
  return {
    VpcEndpointId: endpoint.id,
    VpcEndpointType: endpoint.type,
    VpcId: endpoint.vpcId,
    ServiceName: endpoint.serviceName,
    ServiceRegion: region,
    State: 'available' as 'Available',
    PolicyDocument: endpoint.policy ?? JSON.stringify(fullAccess),
    RouteTableIds: [...endpoint.routeTableIds],
    SubnetIds: [...endpoint.addresses.keys()],
    Groups: groupDetails(account, [...endpoint.securityGroupIds]),
    IpAddressType: 'ipv4',
    PrivateDnsEnabled: endpoint.privateDns,
    RequesterManaged: false,
    NetworkInterfaceIds: [...endpoint.addresses.values()].map(({ interfaceId }) => interfaceId),
    DnsEntries: isInterface ? [{ DnsName: dnsName, HostedZoneId: 'Z1' }] : [],
    ...(isInterface && { DnsOptions: { DnsRecordIpType: 'ipv4' } }),
    CreationTimestamp: endpoint.createdAt,
    OwnerId: account.id,
    Tags: tagList(endpoint.tags),
  };
}
