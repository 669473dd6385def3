/**
 * AWS's list of actions, resource types and condition keys of every service, for lint (S33 to S35). AWS's reference can be older
 * than its services, so every report has the version of the table and every finding can be suppressed.
 */
import data from './generated/services.json' with { type: 'json' };
import { decodeService, type ServiceEntry } from './service-text.ts';

type Table = {
  readonly version: string;
  readonly updatedAt: string;
  readonly globalKeys: Readonly<Record<string, string>>;
  /** Services that list keys with the prefix of another one, by that prefix. */
  readonly borrowed: Readonly<Record<string, readonly string[]>>;
  readonly services: Readonly<Record<string, string>>;
};

export const serviceTable: Table = data;

export const servicePrefixes: readonly string[] = Object.keys(serviceTable.services);

const decoded = new Map<string, ServiceEntry | undefined>();

/** Most policies name few services, so that each is decoded when it is first asked for. */
export function entryOf(prefix: string): ServiceEntry | undefined {
  if (!Object.hasOwn(serviceTable.services, prefix)) return undefined;
  let entry = decoded.get(prefix);
  if (entry === undefined) {
    entry = decodeService(serviceTable.services[prefix] ?? '');
    decoded.set(prefix, entry);
  }
  return entry;
}
