/** Where a recipe is for, and the samples it is tried with. */

import {
  defaultSessionDocument,
  documentArn,
  globalRegionOf,
  isAccountId,
  isLinuxUserName,
  isPartition,
  isRegion,
  type NodeKind,
  nodeArn,
  splitArn,
} from '@sallyport/aws';
import type { Principal } from '../../request.ts';
import type { SessionStart } from '../../service/start-session.ts';
import { SynthesisError } from '../synthesis-error.ts';
import type { Wish } from '../wish.ts';

/** Where a recipe is for. `account` is a twelve-digit id. */
export type RecipePlace = {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly account: string;
  /** Default: every region. */
  readonly region?: string;
};

export function checkPlace({ partition, account, region }: RecipePlace): void {
  if (!isPartition(partition)) throw new SynthesisError('request/wish', `"${partition}" is not a partition`);
  if (!isAccountId(account)) throw new SynthesisError('request/wish', `"${account}" is not an account id`);
  if (region !== undefined && !isRegion(region)) {
    throw new SynthesisError('request/wish', `"${region}" is not a region`);
  }
}

/** The first that is no OS user to hand out: a name Linux cannot have, or root, which the agent refuses (spec/iam 15.2, 15.6). */
export function unfitOsUser(users: readonly string[]): string | undefined {
  return users.find((user) => !isLinuxUserName(user) || user === 'root');
}

export function checkRoleName(name: string): void {
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw new SynthesisError('request/wish', `"${name}" is not a role name`);
}

/** Somebody else's thing, named as it is: a star in it would be a wildcard. */
export function checkArn(arn: string, service: string): void {
  if (!new RegExp(`^arn:aws[a-z-]*:${service}:[^*?$]+$`).test(arn) || splitArn(arn) === undefined) {
    throw new SynthesisError('request/wish', `"${arn}" is not the ARN of one ${service} resource`);
  }
}

/** Names of documents stand in policies as they are: a star in one would be a wildcard. */
export function checkDocuments(documents: readonly string[]): void {
  if (documents.length === 0) throw new SynthesisError('request/wish', 'no session document is listed');
  const [twice] = documents.filter((name, index) => documents.indexOf(name) !== index);
  if (twice !== undefined) throw new SynthesisError('request/wish', `the document "${twice}" is listed twice`);
  const odd = documents.find(
    (name) => !/^(?:arn:[a-z-]+:ssm:[a-z0-9-]+:\d{12}:document\/)?[A-Za-z0-9_.-]{1,128}$/.test(name),
  );
  if (odd !== undefined) throw new SynthesisError('request/wish', `"${odd}" is not the name of a document`);
}

/** A region to try things in. */
export function sampleRegion({ partition, region }: RecipePlace): string {
  return region ?? (partition === 'aws' ? 'eu-west-1' : globalRegionOf(partition));
}

export function sampleUser({ partition, account }: RecipePlace, name = 'alice'): Principal {
  return {
    type: 'user',
    account,
    arn: `arn:${partition}:iam::${account}:user/${name}`,
    id: `AIDASAMPLE${name.toUpperCase()}`,
  };
}

export function sampleSession({ partition, account }: RecipePlace, name = 'alice', role = 'People'): Principal {
  const roleArn = `arn:${partition}:iam::${account}:role/${role}`;
  return { type: 'role-session', account, roleArn, roleId: `AROASAMPLE${role.toUpperCase()}`, sessionName: name };
}

export function nodePattern(kind: NodeKind, place: RecipePlace, name = '*'): string {
  const { partition, account, region = '*' } = place;
  switch (kind) {
    case 'instance':
      return `arn:${partition}:ec2:${region}:${account}:instance/${name}`;
    case 'managed-instance':
      return `arn:${partition}:ssm:${region}:${account}:managed-instance/${name}`;
    case 'task':
      return `arn:${partition}:ecs:${region}:${account}:task/${name}`;
  }
}

/** AWS's documents have no account, the account's own have (spec/iam 5.6). */
export function documentPattern(name: string, place: RecipePlace): string {
  return documentArn(name, { ...place, region: place.region ?? '*' });
}

const sampleIds: Readonly<Record<NodeKind, string>> = {
  instance: 'i-00000000000000001',
  'managed-instance': 'mi-00000000000000001',
  task: 'ecs:sample_00000000000000000000000000000001_00000000000000000000000000000001-1',
};

export type StartSample = {
  readonly name: string;
  readonly kind?: NodeKind;
  readonly id?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** undefined: none is named. */
  readonly document?: string;
  readonly principal?: Principal;
  readonly context?: Wish['context'];
};

export function startWish(place: RecipePlace, sample: StartSample): Wish {
  const here = { ...place, region: sampleRegion(place) };
  const id = sample.id ?? sampleIds[sample.kind ?? 'instance'];
  const start: SessionStart = {
    node: { arn: nodeArn(id, here) ?? id, tags: new Map(Object.entries(sample.tags ?? {})) },
    document: { arn: documentArn(sample.document ?? defaultSessionDocument, here), tags: new Map() },
    named: sample.document !== undefined,
  };
  return {
    name: sample.name,
    start,
    ...(sample.principal === undefined ? {} : { principal: sample.principal }),
    ...(sample.context === undefined ? {} : { context: sample.context }),
  };
}

/** One call on one resource. */
export function callWish(
  name: string,
  action: string,
  arn: string,
  more: Omit<Extract<Wish, { action: string }>, 'name' | 'action' | 'resources'> = {},
): Wish {
  return { name, action, resources: [{ arn }], ...more };
}
