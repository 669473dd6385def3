/**
 * Parameters that AWS publishes in every region, without an account: the ids of the newest images.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
 */
import type { Region } from '../../region.ts';
import { knownImages } from '../ec2/known-images.ts';
import type { ParameterRecord } from './parameters.ts';

const made = new WeakMap<Region, ReadonlyMap<string, ParameterRecord>>();

/** By name. */
export function publicParameters(region: Region): ReadonlyMap<string, ParameterRecord> {
  const known = made.get(region);
  if (known !== undefined) return known;
  const records = knownImages(region.name).flatMap(({ id, parameters }) =>
    parameters.map((name): [string, ParameterRecord] => [name, publicRecord(region, name, id)]),
  );
  const all = new Map(records);
  made.set(region, all);
  return all;
}

/** Their ARNs have no account, and nobody may write to their names. */
export function isPublicName(name: string): boolean {
  return name === '/aws/service' || name.startsWith('/aws/service/');
}

function publicRecord(region: Region, name: string, value: string): ParameterRecord {
  return {
    name,
    tags: new Map(),
    versions: [
      {
        number: 1,
        type: 'String',
        value,
        keyId: undefined,
        description: undefined,
        allowedPattern: undefined,
        tier: 'Standard',
        dataType: 'text',
        modified: region.clock.now(),
        modifiedBy: '',
        labels: new Set(),
      },
    ],
  };
}
