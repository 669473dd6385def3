import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { dnsSuffixOf, globalRegionOf, isPartition, isRegion, partitionOf, partitions } from '@sallyport/aws';
import { expect, test } from 'vitest';

type SdkPartition = {
  readonly id: string;
  readonly outputs: { readonly dnsSuffix: string; readonly implicitGlobalRegion: string };
  readonly regionRegex: string;
  readonly regions: Readonly<Record<string, unknown>>;
};

/** The data of AWS's SDK, which no entry point of it exports. */
async function sdkPartitions(): Promise<readonly SdkPartition[]> {
  const core = dirname(createRequire(import.meta.url).resolve('@aws-sdk/core/package.json'));
  const file = join(core, 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js');
  const text = readFileSync(file, 'utf8').replace(/^export const partitionsInfo = /, '');
  return (JSON.parse(text.slice(0, text.lastIndexOf('}') + 1)) as { partitions: readonly SdkPartition[] }).partitions;
}

const sdk = await sdkPartitions();

test('partitions, their DNS suffixes and the form of their regions are those of AWS’s SDK', () => {
  const ours = partitions.map(({ name, dnsSuffix }) => [name, dnsSuffix]);
  expect(ours.toSorted()).toEqual(sdk.map(({ id, outputs }) => [id, outputs.dnsSuffix]).toSorted());
  expect(partitions.map(({ name }) => name).filter((name) => !isPartition(name))).toEqual([]);
});

test('global regions are those of AWS’s SDK, but for China, whose IAM signs for cn-north-1', () => {
  for (const { id, outputs } of sdk) {
    expect(globalRegionOf(id)).toBe(id === 'aws-cn' ? 'cn-north-1' : outputs.implicitGlobalRegion);
  }
});

test('every region of AWS’s SDK is a region, and in its partition', () => {
  const regions = sdk.flatMap(({ id, outputs, regions: of }) =>
    Object.keys(of)
      .filter((region) => !region.endsWith('-global'))
      .map((region) => ({ region, partition: id, suffix: outputs.dnsSuffix })),
  );
  expect(regions.length).toBeGreaterThan(40);
  for (const { region, partition, suffix } of regions) {
    expect([region, isRegion(region), partitionOf(region), dnsSuffixOf(region)]).toEqual([
      region,
      true,
      partition,
      suffix,
    ]);
  }
});

test('a region of no known partition is of the first one', () => {
  expect([partitionOf('xx-west-1'), dnsSuffixOf('xx-west-1')]).toEqual(['aws', 'amazonaws.com']);
});
