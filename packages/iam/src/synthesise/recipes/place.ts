/** Where a recipe is for, and the samples it is tried with. */

import { splitArn } from '../../match/arn.ts';
import type { Principal } from '../../request.ts';
import { defaultDocument, documentArn } from '../../service/aws-documents.ts';
import { type NodeKind, nodeArn } from '../../service/node-arn.ts';
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
  if (!/^aws(?:-[a-z]+)*$/.test(partition))
    throw new SynthesisError('request/wish', `"${partition}" is not a partition`);
  if (!/^\d{12}$/.test(account)) throw new SynthesisError('request/wish', `"${account}" is not an account id`);
  if (region !== undefined && !/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) {
    throw new SynthesisError('request/wish', `"${region}" is not a region`);
  }
}

/** What useradd takes everywhere (spec/iam 15.6). */
export const linuxName: RegExp = /^[a-z_][a-z0-9_-]{0,31}$/;

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

const sampleRegions: Readonly<Record<string, string>> = { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };

/** A region to try things in. */
export function sampleRegion({ partition, region }: RecipePlace): string {
  return region ?? sampleRegions[partition] ?? 'eu-west-1';
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
    document: { arn: documentArn(sample.document ?? defaultDocument, here), tags: new Map() },
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
