/** Queries of AWS's reference: whether an action exists, what it supports, and the type of a key. */
import { fold } from '../match/fold.ts';
import { editDistance } from '../match/nearest-names.ts';
import { type ActionEntry, serviceTable } from './service-table.ts';
import { actionMatches } from './statement-queries.ts';

type Service = {
  readonly actions: ReadonlyMap<string, readonly [name: string, entry: ActionEntry]>;
  readonly names: readonly string[];
};

const services = new Map<string, Service>();

export function serviceOf(prefix: string): Service | undefined {
  const found = services.get(prefix);
  if (found !== undefined) return found;
  const entry = Object.hasOwn(serviceTable.services, prefix) ? serviceTable.services[prefix] : undefined;
  if (entry === undefined) return undefined;
  const actions = new Map(Object.entries(entry.actions).map(([name, value]) => [fold(name), [name, value] as const]));
  const service = { actions, names: Object.keys(entry.actions) };
  services.set(prefix, service);
  return service;
}

export function isServicePrefix(prefix: string): boolean {
  return prefixes.has(prefix);
}

/** Services that AWS ended or renamed: the reference does not list them, policies of AWS still do. */
const former: readonly string[] = [
  'catalog',
  'deepcomposer',
  'deeplens',
  'deepracer',
  'elastic-inference',
  'iot1click',
  'zocalo',
];

const prefixes = new Set([...serviceTable.prefixes, ...former]);

/** Resource types and condition keys of one action without wildcards; undefined when the table does not have it. */
export function detailsOf(action: string):
  | {
      readonly service: string;
      readonly name: string;
      readonly types: readonly string[];
      readonly keys: readonly string[];
    }
  | undefined {
  const [prefix = '', name = ''] = fold(action).split(':', 2);
  const found = serviceOf(prefix)?.actions.get(name);
  if (found === undefined || found[1] === 0) return undefined;
  return { service: prefix, name: `${prefix}:${found[0]}`, types: found[1][0], keys: found[1][1] };
}

/** The ARN format of a resource type, with the condition keys of the resource. */
export function resourceType(
  service: string,
  type: string,
): readonly [arn: string, keys: readonly string[]] | undefined {
  return serviceTable.services[service]?.resources[type];
}

/** Whether any action matches `service:Pat*`. */
export function matchesAny(pattern: string): boolean {
  const [prefix = ''] = fold(pattern).split(':', 1);
  const service = serviceOf(prefix);
  if (service === undefined) return true;
  return remember(matched, pattern, () => service.names.some((name) => actionMatches(pattern, `${prefix}:${name}`)));
}

/** The most similar action, when the name looks misspelt. */
export function nearestAction(prefix: string, written: string): string | undefined {
  return remember(near, `${prefix}:${written}`, () => {
    const folded = fold(written);
    let best: string | undefined;
    let bestDistance = Math.max(2, Math.floor(written.length / 4)) + 1;
    for (const [lower, [name]] of serviceOf(prefix)?.actions ?? []) {
      if (Math.abs(lower.length - folded.length) >= bestDistance) continue;
      const distance = editDistance(folded, lower, bestDistance);
      if (distance < bestDistance) [best, bestDistance] = [name, distance];
    }
    return best;
  });
}

const matched = new Map<string, boolean>();
const near = new Map<string, string | undefined>();

/** Policies repeat the same few patterns. Bounded, so that a hostile file cannot fill the memory with its own. */
function remember<T>(answers: Map<string, T>, question: string, answer: () => T): T {
  if (answers.has(question)) return answers.get(question) as T;
  if (answers.size > 5_000) answers.clear();
  const found = answer();
  answers.set(question, found);
  return found;
}

/** The most similar key of the service, or global key, when the name looks misspelt. */
export function nearestKey(service: string, written: string): string | undefined {
  const names = service === 'aws' ? serviceTable.globalKeys : serviceTable.services[service]?.keys;
  return remember(near, `key ${written}`, () => {
    const folded = fold(written);
    let best: string | undefined;
    let bestDistance = Math.max(2, Math.floor(written.length / 5)) + 1;
    for (const name of Object.keys(names ?? {})) {
      if (name.endsWith('*') || Math.abs(name.length - folded.length) >= bestDistance) continue;
      const distance = editDistance(folded, fold(name), bestDistance);
      if (distance < bestDistance) [best, bestDistance] = [name, distance];
    }
    return best;
  });
}

/** Services, and `aws`, of which the table has every condition key; of EC2 it has those of some actions only. */
export function isServiceKnownWhole(prefix: string): boolean {
  return prefix === 'aws' || (prefix !== 'ec2' && serviceOf(prefix) !== undefined);
}

/** `String`, `ArrayOfARN` and others, of a global key or a key of a service in the table. */
export function keyType(key: string): string | undefined {
  const folded = fold(key);
  const exact = types.get(folded);
  if (exact !== undefined) return exact;
  // A part that is chosen freely follows a slash, or the second colon as in kms:EncryptionContext:name.
  const cut = /[/:]/.exec(folded.slice(folded.indexOf(':') + 1));
  if (cut === null) return undefined;
  const end = folded.indexOf(':') + 2 + cut.index;
  return types.get(`${folded.slice(0, end)}*`);
}

const types = new Map<string, string>();
for (const { keys } of Object.values(serviceTable.services))
  for (const [key, type] of Object.entries(keys)) types.set(fold(key), type);
for (const [key, type] of Object.entries(serviceTable.globalKeys)) types.set(fold(key), type);
// The reference gives the type String; by AWS's guide they are multivalued.
for (const key of [
  'aws:PrincipalOrgPaths',
  'aws:ResourceOrgPaths',
  'aws:CalledVia',
  'aws:PrincipalServiceNamesList',
  'aws:TagKeys',
  'sts:TransitiveTagKeys',
]) {
  types.set(fold(key), 'ArrayOfString');
}

// AWS uses it in its own policies and does not document it.
const unlisted = 'aws:PrincipalOrgMasterAccountId';
types.set(fold(unlisted), 'String');

/** Keys that the reference leaves out or lists elsewhere. */
const additions: Readonly<Record<string, readonly string[]>> = {
  'ec2-instance-connect:OpenTunnel': [
    'ec2-instance-connect:remotePort',
    'ec2-instance-connect:privateIpAddress',
    'ec2-instance-connect:maxTunnelDuration',
  ],
};

const alwaysThere = new Set(
  [...Object.keys(serviceTable.globalKeys), unlisted]
    .filter((key) => !/^aws:(?:RequestTag|ResourceTag|TagKeys)/.test(key))
    .map(fold),
);

/** Undefined when it is unknown: keys of other services, claims of identity providers. */
export function hasKey(action: string, key: string): boolean | undefined {
  const details = detailsOf(action);
  const folded = fold(key);
  const [prefix = ''] = folded.split(':', 1);
  if (details === undefined || (prefix !== 'aws' && serviceOf(prefix) === undefined)) return undefined;
  const among = (keys: Iterable<string>): boolean => {
    for (const own of keys)
      if (own === folded || (own.endsWith('*') && folded.startsWith(own.slice(0, -1)))) return true;
    return false;
  };
  if (among(alwaysThere)) return true;
  const own = [
    ...details.keys,
    ...(additions[details.name] ?? []),
    ...details.types.flatMap((type) => resourceType(details.service, type)?.[1] ?? []),
  ].map(fold);
  return among(own);
}
