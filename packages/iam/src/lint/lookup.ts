/** Queries of AWS's reference: whether an action exists, what it supports, and the type of a key. */
import { fold } from '../match/fold.ts';
import { editDistance } from '../match/nearest-names.ts';
import { entryOf, serviceTable } from './service-table.ts';
import { actionMatches } from './statement-queries.ts';

/** An action of the reference, with the resource types and condition keys that it supports. */
export type ActionDetails = {
  readonly service: string;
  /** With its service: `ssm:StartSession`. */
  readonly name: string;
  readonly types: readonly string[];
  readonly keys: readonly string[];
};

type Service = {
  /** Actions by their name in small letters, without the service. */
  readonly actions: ReadonlyMap<string, ActionDetails>;
  readonly names: readonly string[];
};

const services = new Map<string, Service>();

export function serviceOf(prefix: string): Service | undefined {
  const found = services.get(prefix);
  if (found !== undefined) return found;
  const entry = entryOf(prefix);
  if (entry === undefined) return undefined;
  const names = Object.keys(entry.actions);
  const actions = new Map(
    Object.entries(entry.actions).map(([name, [types, keys]]) => [
      fold(name),
      { service: prefix, name: `${prefix}:${name}`, types, keys },
    ]),
  );
  const service = { actions, names };
  services.set(prefix, service);
  return service;
}

export function isServicePrefix(prefix: string): boolean {
  return Object.hasOwn(serviceTable.services, prefix);
}

/** Whether condition keys begin with it: a service, or what some service lists keys of, such as `saml`. */
export function isKeyPrefix(prefix: string): boolean {
  return prefix === 'aws' || isServicePrefix(prefix) || Object.hasOwn(serviceTable.borrowed, prefix);
}

/** One action without wildcards; undefined when the reference does not have it. */
export function detailsOf(action: string): ActionDetails | undefined {
  const [prefix = '', name = ''] = fold(action).split(':', 2);
  return serviceOf(prefix)?.actions.get(name);
}

/** Services whose entry AWS's own managed policies agree with, up to the exceptions that the rules name. */
const agreed: ReadonlySet<string> = new Set([
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
]);

/** How sure a finding about what actions support is; undefined: as sure as the rule. */
export function severityOf(services: readonly string[]): 'warning' | undefined {
  return services.some((service) => agreed.has(service)) ? undefined : 'warning';
}

/** The ARN formats of a resource type, with the condition keys of the resource. */
export function resourceType(
  service: string,
  type: string,
): readonly [arns: readonly string[], keys: readonly string[]] | undefined {
  return entryOf(service)?.resources[type];
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
    for (const name of serviceOf(prefix)?.names ?? []) {
      if (Math.abs(name.length - folded.length) >= bestDistance) continue;
      const distance = editDistance(folded, fold(name), bestDistance);
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

/** Whether some action of the service supports `aws:ResourceTag`; true for what is no service. */
export function supportsResourceTags(service: string): boolean {
  const keys = entryOf(service)?.keys;
  return keys === undefined || Object.keys(keys).some((key) => /^aws:resourcetag\//i.test(key));
}

/** The most similar key of the service, or global key, when the name looks misspelt. */
export function nearestKey(service: string, written: string): string | undefined {
  return remember(near, `key ${written}`, () => {
    const folded = fold(written);
    let best: string | undefined;
    let bestDistance = Math.max(2, Math.floor(written.length / 5)) + 1;
    for (const name of keysWith(service).map(([key]) => key)) {
      if (name.includes('*') || Math.abs(name.length - folded.length) >= bestDistance) continue;
      const distance = editDistance(folded, fold(name), bestDistance);
      if (distance < bestDistance) [best, bestDistance] = [name, distance];
    }
    return best;
  });
}

/** The reference gives these the type String; by AWS's guide they are multivalued. */
const multivalued: readonly string[] = [
  'aws:PrincipalOrgPaths',
  'aws:ResourceOrgPaths',
  'aws:CalledVia',
  'aws:PrincipalServiceNamesList',
  'aws:TagKeys',
  'sts:TransitiveTagKeys',
];

/** AWS uses it in its own policies and does not document it. */
const unlisted = 'aws:PrincipalOrgMasterAccountId';

type KeyTypes = {
  readonly exact: ReadonlyMap<string, string>;
  /** Keys with a part that is chosen freely, the longest first. */
  readonly patterns: readonly (readonly [pattern: string, type: string])[];
};

const typesByPrefix = new Map<string, KeyTypes>();

/** `String`, `ArrayOfARN` and others; undefined for a key that the reference does not list. */
export function keyType(key: string): string | undefined {
  const folded = fold(key);
  const prefix = folded.split(':', 1)[0] ?? '';
  if (!isKeyPrefix(prefix)) return undefined;
  let types = typesByPrefix.get(prefix);
  if (types === undefined) {
    types = readTypes(prefix);
    typesByPrefix.set(prefix, types);
  }
  return types.exact.get(folded) ?? types.patterns.find(([pattern]) => matchesKey(pattern, folded))?.[1];
}

function readTypes(prefix: string): KeyTypes {
  const entries = keysWith(prefix).map(([key, type]) => [fold(key), type] as const);
  const exact = new Map(entries.filter(([key]) => !key.includes('*')));
  for (const key of [...multivalued, unlisted].map(fold).filter((one) => one.startsWith(`${prefix}:`)))
    exact.set(key, key === fold(unlisted) ? 'String' : 'ArrayOfString');
  const patterns = entries.filter(([key]) => key.includes('*')).toSorted(([a], [b]) => b.length - a.length);
  return { exact, patterns };
}

/** Keys that begin with the prefix, of its own service, of others, and of all. */
function keysWith(prefix: string): readonly (readonly [key: string, type: string])[] {
  const borrowed = Object.hasOwn(serviceTable.borrowed, prefix) ? (serviceTable.borrowed[prefix] ?? []) : [];
  return [
    ...[prefix, ...borrowed].flatMap((service) => Object.entries(entryOf(service)?.keys ?? {})),
    ...Object.entries(serviceTable.globalKeys),
  ].filter(([key]) => fold(key).startsWith(`${prefix}:`));
}

/** Whether a key matches a pattern of the reference; both in small letters. `*` stands for at least one character. */
function matchesKey(pattern: string, key: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  if (!key.startsWith(start)) return false;
  let at = start.length;
  for (const [index, part] of rest.entries()) {
    const last = index === rest.length - 1;
    const found = last && part === '' ? key.length : key.indexOf(part, at + 1);
    if (found <= at && !(last && part === '')) return false;
    at = found + part.length;
  }
  return at === key.length;
}

/** Keys that the reference leaves out or lists elsewhere. */
const additions: Readonly<Record<string, readonly string[]>> = {
  'ec2-instance-connect:OpenTunnel': [
    'ec2-instance-connect:remotePort',
    'ec2-instance-connect:privateIpAddress',
    'ec2-instance-connect:maxTunnelDuration',
  ],
};

const alwaysThere = [...Object.keys(serviceTable.globalKeys), unlisted]
  .filter((key) => !/^aws:(?:RequestTag|ResourceTag|TagKeys)/.test(key))
  .map(fold);

/** Undefined when it is unknown: claims of identity providers, and actions that the reference does not list. */
export function hasKey(action: string, key: string): boolean | undefined {
  const details = detailsOf(action);
  const folded = fold(key);
  const prefix = folded.split(':', 1)[0] ?? '';
  if (details === undefined || (prefix !== 'aws' && !isServicePrefix(prefix))) return undefined;
  const own = [
    ...details.keys,
    ...(additions[details.name] ?? []),
    ...details.types.flatMap((type) => resourceType(details.service, type)?.[1] ?? []),
  ].map(fold);
  return [...alwaysThere, ...own].some((one) => one === folded || (one.includes('*') && matchesKey(one, folded)));
}
