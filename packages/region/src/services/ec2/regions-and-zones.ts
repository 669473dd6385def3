/** ec2:DescribeRegions, DescribeAvailabilityZones and DescribeAccountAttributes. */

import type {
  AccountAttribute,
  AvailabilityZone,
  DescribeAccountAttributesRequest,
  DescribeAccountAttributesResult,
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult,
  DescribeRegionsRequest,
  DescribeRegionsResult,
} from '@aws-sdk/client-ec2';
import { dnsSuffixOf } from '@sallyport/aws';
import type { Operation } from '../../service.ts';
import { invalidParameter } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import { defaultVpc } from './network.ts';
import { regionPlaces } from './region-places.ts';
import { requiredPermissionOnAny } from './required-permissions.ts';
import { ec2Store } from './store.ts';
import { type Zone, zonesOf } from './zones.ts';

type RegionRow = { readonly name: string; readonly endpoint: string };

const regionFilters = fields<RegionRow>({
  endpoint: ({ endpoint }) => endpoint,
  'opt-in-status': () => 'opt-in-not-required',
  'region-name': ({ name }) => name,
});

/** Only the region that answers. */
export const describeRegions: Operation<DescribeRegionsRequest, DescribeRegionsResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeRegions'),
  async handle(input, call) {
    const { region } = call;
    const wrong = input.RegionNames?.find((name) => name !== region.name);
    if (wrong !== undefined) throw invalidParameter(`Invalid region name: [${wrong.slice(0, 40)}]`);
    const rows: RegionRow[] = [{ name: region.name, endpoint: `ec2.${region.name}.${dnsSuffixOf(region.name)}` }];
    return {
      Regions: (await applyFilters(call, rows, input.Filters, regionFilters)).map(({ name, endpoint }) => ({
        RegionName: name,
        Endpoint: endpoint,
        OptInStatus: 'opt-in-not-required',
      })),
    };
  },
};

const zoneFilters = fields<Zone & { readonly region: string }>({
  'group-long-name': ({ region }) => groupOf(region).longName,
  'group-name': ({ region }) => groupOf(region).name,
  message: () => undefined,
  'opt-in-status': () => 'opt-in-not-required',
  'parent-zone-id': () => undefined,
  'parent-zone-name': () => undefined,
  'region-name': ({ region }) => region,
  state: () => 'available',
  'zone-id': ({ id }) => id,
  'zone-name': ({ name }) => name,
  'zone-type': () => 'availability-zone',
});

/** All zones of a region are one group; local zones would be others. */
function groupOf(region: string): { readonly name: string; readonly longName: string } {
  const place = regionPlaces.get(region);
  return { name: `${region}-zg-1`, longName: place === undefined ? `${region} 1` : `${place} 1` };
}

export const describeAvailabilityZones: Operation<DescribeAvailabilityZonesRequest, DescribeAvailabilityZonesResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeAvailabilityZones'),
  async handle(input, call) {
    const { region } = call;
    const zones = zonesOf(region.name).map((zone) => ({ ...zone, region: region.name }));
    for (const [given, key] of [
      [input.ZoneNames, 'name'],
      [input.ZoneIds, 'id'],
    ] as const) {
      const wrong = given?.find((value) => !zones.some((zone) => zone[key] === value));
      if (wrong !== undefined) throw invalidParameter(`Invalid availability zone: [${wrong.slice(0, 40)}]`);
    }
    const asked = zones.filter(
      ({ name, id }) => (input.ZoneNames?.includes(name) ?? true) && (input.ZoneIds?.includes(id) ?? true),
    );
    return {
      AvailabilityZones: (await applyFilters(call, asked, input.Filters, zoneFilters)).map(
        ({ name, id }): AvailabilityZone => ({
          ZoneName: name,
          ZoneId: id,
          ZoneType: 'availability-zone',
          RegionName: region.name,
          GroupName: groupOf(region.name).name,
          GroupLongName: groupOf(region.name).longName,
          NetworkBorderGroup: region.name,
          State: 'available',
          OptInStatus: 'opt-in-not-required',
          Messages: [],
        }),
      ),
    };
  },
};

export const describeAccountAttributes: Operation<DescribeAccountAttributesRequest, DescribeAccountAttributesResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeAccountAttributes'),
  handle(input, { account }) {
    const all: readonly (readonly [string, string])[] = [
      ['supported-platforms', 'VPC'],
      ['default-vpc', defaultVpc(ec2Store.of(account).network)?.id ?? 'none'],
    ];
    const names: readonly string[] = input.AttributeNames ?? all.map(([name]) => name);
    const wrong = names.find((name) => !all.some(([known]) => known === name));
    if (wrong !== undefined)
      throw invalidParameter(`The account attribute '${wrong.slice(0, 80)}' is not one of this region`);
    return {
      AccountAttributes: all
        .filter(([name]) => names.includes(name))
        .map(
          ([name, value]): AccountAttribute => ({
            AttributeName: name,
            AttributeValues: [{ AttributeValue: value }],
          }),
        ),
    };
  },
};
