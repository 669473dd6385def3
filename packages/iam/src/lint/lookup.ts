/** Questions to AWS's reference: does the action exist, what may it be given, of which type is a key. */
import { fold } from '../match/fold.ts';
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

/** Services AWS gave up, or calls by two names: the reference lists them no more, and policies of AWS's still do. */
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

/** Types of resources and condition keys of one action written in full; undefined when nothing is known of it. */
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

/** ARN templates with the keys that hang on the resource itself. */
export function resourceType(
  service: string,
  type: string,
): readonly [arn: string, keys: readonly string[]] | undefined {
  return serviceTable.services[service]?.resources[type];
}

/** Whether anything matches `service:Pat*`. */
export function matchesAny(pattern: string): boolean {
  const [prefix = ''] = fold(pattern).split(':', 1);
  const service = serviceOf(prefix);
  if (service === undefined) return true;
  return remember(matched, pattern, () => service.names.some((name) => actionMatches(pattern, `${prefix}:${name}`)));
}

/** The name meant by a slip of the keyboard. */
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

/** Policies use the same few patterns over and over; a hostile file must not fill the memory with its own. */
function remember<T>(answers: Map<string, T>, question: string, answer: () => T): T {
  if (answers.has(question)) return answers.get(question) as T;
  if (answers.size > 5_000) answers.clear();
  const found = answer();
  answers.set(question, found);
  return found;
}

function editDistance(a: string, b: string, limit: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const value = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      next.push(value);
      smallest = Math.min(smallest, value);
    }
    if (smallest >= limit) return limit;
    row = next;
  }
  return row[b.length] ?? limit;
}

/** The key of the service, or of all, that was meant by a slip of the keyboard. */
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

/** Services, and `aws`, of which the table holds every condition key; of EC2 it holds those of some actions only. */
export function isServiceKnownWhole(prefix: string): boolean {
  return prefix === 'aws' || (prefix !== 'ec2' && serviceOf(prefix) !== undefined);
}

/** `String`, `ArrayOfARN`…, of a global key or one of a service we know. */
export function keyType(key: string): string | undefined {
  const folded = fold(key);
  const exact = types.get(folded);
  if (exact !== undefined) return exact;
  // A name of its own stands behind a slash, or behind the second colon as in kms:EncryptionContext:name.
  const cut = /[/:]/.exec(folded.slice(folded.indexOf(':') + 1));
  if (cut === null) return undefined;
  const end = folded.indexOf(':') + 2 + cut.index;
  return types.get(`${folded.slice(0, end)}*`);
}

const types = new Map<string, string>();
for (const { keys } of Object.values(serviceTable.services))
  for (const [key, type] of Object.entries(keys)) types.set(fold(key), type);
for (const [key, type] of Object.entries(serviceTable.globalKeys)) types.set(fold(key), type);
// The reference calls these plain strings; AWS's guide says they hold lists.
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

// AWS uses it in policies of its own and lists it nowhere.
const unlisted = 'aws:PrincipalOrgMasterAccountId';
types.set(fold(unlisted), 'String');

/** Keys the reference leaves out or lists elsewhere. */
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

/** Undefined when that cannot be said: other services' keys, other providers' claims. */
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
