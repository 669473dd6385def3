/** ec2:DescribeVpcEndpointServices and DescribePrefixLists: AWS's services that a VPC can have an endpoint of. */
import type {
  DescribePrefixListsRequest,
  DescribePrefixListsResult,
  DescribeVpcEndpointServicesRequest,
  DescribeVpcEndpointServicesResult,
  ServiceDetail,
} from '@aws-sdk/client-ec2';
import { dnsSuffixOf } from '@sallyport/aws';
import { sha256Hex } from '@sallyport/linux';
import { servicesAddress } from '../../instances/addresses.ts';
import type { Region } from '../../region.ts';
import type { Operation } from '../../service.ts';
import { checkId, error, notFound } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import type { VpcEndpoint } from './network.ts';
import { paginate } from './paginate.ts';
import { requiredPermissionOnAny } from './required-permissions.ts';
import { zonesOf } from './zones.ts';

/** By the word that ends their names, which is the signing name of the service. */
const interfaceServices: readonly string[] = [
  'cloudtrail',
  'ec2',
  'ec2messages',
  'kms',
  'logs',
  's3',
  'ssm',
  'ssmmessages',
  'sts',
];
const gatewayServices: readonly string[] = ['dynamodb', 's3'];

export type EndpointService = { readonly name: string; readonly word: string; readonly type: VpcEndpoint['type'] };

/** `com.amazonaws.eu-west-1.ssm`; China has a prefix of its own. */
export function endpointServices({ name: regionName }: Region): EndpointService[] {
  const prefix = regionName.startsWith('cn-') ? 'cn.com.amazonaws' : 'com.amazonaws';
  const make =
    (type: EndpointService['type']) =>
    (word: string): EndpointService => ({ name: `${prefix}.${regionName}.${word}`, word, type });
  return [...interfaceServices.map(make('Interface')), ...gatewayServices.map(make('Gateway'))];
}

/** The signing name of an endpoint's service. */
export function serviceWord(serviceName: string): string {
  return serviceName.slice(serviceName.lastIndexOf('.') + 1);
}

/** AWS's list of the addresses of a service with gateway endpoints. */
export function prefixListId(serviceName: string): string {
  return `pl-${sha256Hex(Buffer.from(serviceName)).slice(0, 8)}`;
}

const serviceFilters = fields<EndpointService>({
  owner: () => 'amazon',
  'service-name': ({ name }) => name,
  'service-region': ({ name }) => name.split('.').at(-2),
  'service-type': ({ type }) => type,
  'supported-ip-address-types': () => 'ipv4',
});

export const describeEndpointServices: Operation<
  DescribeVpcEndpointServicesRequest,
  DescribeVpcEndpointServicesResult
> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeVpcEndpointServices'),
  async handle(input, call) {
    const { region } = call;
    const all = endpointServices(region);
    const names = input.ServiceNames;
    const wrong = names?.find((name) => !all.some((service) => service.name === name));
    if (wrong !== undefined) {
      throw error('InvalidServiceName', `The Vpc Endpoint Service '${wrong.slice(0, 255)}' does not exist`);
    }
    const asked = all.filter(({ name }) => names?.includes(name) ?? true);
    const found = await applyFilters(call, asked, input.Filters, serviceFilters);
    const page = paginate(found, ({ name, type }) => `${name} ${type}`, input);
    return {
      ServiceNames: [...new Set(page.items.map(({ name }) => name))],
      ServiceDetails: page.items.map((service) => serviceDetail(region, service)),
      NextToken: page.NextToken,
    };
  },
};

function serviceDetail({ name: regionName }: Region, { name, word, type }: EndpointService): ServiceDetail {
  const domain = dnsSuffixOf(regionName);
  const dnsName = `${word === 's3' ? '*.s3' : word}.${regionName}.${domain}`;
  return {
    ServiceName: name,
    ServiceRegion: regionName,
    ServiceId: `vpce-svc-0${sha256Hex(Buffer.from(`${name} ${type}`)).slice(0, 16)}`,
    ServiceType: [{ ServiceType: type }],
    AvailabilityZones: zonesOf(regionName).map((zone) => zone.name),
    Owner: 'amazon',
    BaseEndpointDnsNames: [`${word}.${regionName}.${type === 'Gateway' ? '' : 'vpce.'}${domain}`],
    ...(type === 'Interface' && {
      PrivateDnsName: dnsName,
      PrivateDnsNames: [{ PrivateDnsName: dnsName }],
      PrivateDnsNameVerificationState: 'verified' as const,
    }),
    VpcEndpointPolicySupported: true,
    AcceptanceRequired: false,
    ManagesVpcEndpoints: false,
    SupportedIpAddressTypes: ['ipv4'],
    Tags: [],
  };
}

const prefixListFilters = fields<EndpointService>({
  'prefix-list-id': ({ name }) => prefixListId(name),
  'prefix-list-name': ({ name }) => name,
});

export const describePrefixLists: Operation<DescribePrefixListsRequest, DescribePrefixListsResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribePrefixLists'),
  async handle(input, call) {
    const { region } = call;
    const all = endpointServices(region).filter(({ type }) => type === 'Gateway');
    for (const id of input.PrefixListIds ?? []) {
      if (!all.some(({ name }) => prefixListId(name) === checkId('pl', id))) throw notFound('pl', id);
    }
    const asked = all.filter(({ name }) => input.PrefixListIds?.includes(prefixListId(name)) ?? true);
    const page = paginate(await applyFilters(call, asked, input.Filters, prefixListFilters), ({ name }) => name, input);
    return {
      PrefixLists: page.items.map(({ name }) => ({
        PrefixListId: prefixListId(name),
        PrefixListName: name,
        // Where every name of a service leads inside an instance.
        Cidrs: [`${servicesAddress}/32`],
      })),
      NextToken: page.NextToken,
    };
  },
};
