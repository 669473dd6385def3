/** The account and Region a recipe is for, checks of its input, and sample requests for its claims. */

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
import type { AccessRequirement } from '../access-requirement.ts';
import { SynthesisError } from '../synthesis-error.ts';

/** The account and Region a recipe is for. `account` is a twelve-digit id. */
export type RecipeAccount = {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly account: string;
  /** Default: every Region. */
  readonly region?: string;
};

export function checkAccount({ partition, account, region }: RecipeAccount): void {
  if (!isPartition(partition)) throw new SynthesisError('request/requirement', `"${partition}" is not a partition`);
  if (!isAccountId(account)) throw new SynthesisError('request/requirement', `"${account}" is not an account id`);
  if (region !== undefined && !isRegion(region)) {
    throw new SynthesisError('request/requirement', `"${region}" is not a Region`);
  }
}

/** Refuses names that Linux does not accept, and root, which the agent refuses (spec/iam 15.2, 15.6). */
export function checkOsUsers(users: readonly string[]): void {
  if (users.length === 0) throw new SynthesisError('request/requirement', 'no OS user is listed');
  const odd = users.find((user) => !isLinuxUserName(user) || user === 'root');
  if (odd === undefined) return;
  const message = `"${odd}" is not an OS user that can be given`;
  throw new SynthesisError('request/requirement', message, 'a Linux name other than root');
}

export function checkRoleName(name: string): void {
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) throw new SynthesisError('request/requirement', `"${name}" is not a role name`);
}

/** Refuses wildcards and variables: the ARN becomes a value of Resource as it is. */
export function checkArn(arn: string, service: string): void {
  if (!new RegExp(`^arn:aws[a-z-]*:${service}:[^*?$]+$`).test(arn) || splitArn(arn) === undefined) {
    throw new SynthesisError('request/requirement', `"${arn}" is not the ARN of one ${service} resource`);
  }
}

/** Refuses wildcards and variables: document names become part of a Resource value as they are. */
export function checkDocuments(documents: readonly string[]): void {
  if (documents.length === 0) throw new SynthesisError('request/requirement', 'no session document is listed');
  const [twice] = documents.filter((name, index) => documents.indexOf(name) !== index);
  if (twice !== undefined) throw new SynthesisError('request/requirement', `the document "${twice}" is listed twice`);
  const odd = documents.find(
    (name) => !/^(?:arn:[a-z-]+:ssm:[a-z0-9-]+:\d{12}:document\/)?[A-Za-z0-9_.-]{1,128}$/.test(name),
  );
  if (odd !== undefined) throw new SynthesisError('request/requirement', `"${odd}" is not the name of a document`);
}

/** A Region for sample requests. */
export function sampleRegion({ partition, region }: RecipeAccount): string {
  return region ?? (partition === 'aws' ? 'eu-west-1' : globalRegionOf(partition));
}

export function sampleUser({ partition, account }: RecipeAccount, name = 'alice'): Principal {
  return {
    type: 'user',
    account,
    arn: `arn:${partition}:iam::${account}:user/${name}`,
    id: `AIDASAMPLE${name.toUpperCase()}`,
  };
}

export function sampleSession({ partition, account }: RecipeAccount, name = 'alice', role = 'People'): Principal {
  const roleArn = `arn:${partition}:iam::${account}:role/${role}`;
  return { type: 'role-session', account, roleArn, roleId: `AROASAMPLE${role.toUpperCase()}`, sessionName: name };
}

export function nodePattern(kind: NodeKind, { partition, account, region = '*' }: RecipeAccount, name = '*'): string {
  switch (kind) {
    case 'instance':
      return `arn:${partition}:ec2:${region}:${account}:instance/${name}`;
    case 'managed-instance':
      return `arn:${partition}:ssm:${region}:${account}:managed-instance/${name}`;
    case 'task':
      return `arn:${partition}:ecs:${region}:${account}:task/${name}`;
  }
}

/** The ARN of a document of AWS has no account (spec/iam 5.6). */
export function documentPattern(name: string, recipe: RecipeAccount): string {
  return documentArn(name, { ...recipe, region: recipe.region ?? '*' });
}

const sampleIds: Readonly<Record<NodeKind, string>> = {
  instance: 'i-00000000000000001',
  'managed-instance': 'mi-00000000000000001',
  task: 'ecs:sample_00000000000000000000000000000001_00000000000000000000000000000001-1',
};

export type SessionStartSample = {
  readonly name: string;
  readonly kind?: NodeKind;
  readonly id?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** undefined: the call names none. */
  readonly document?: string;
  readonly principal?: Principal;
  readonly context?: AccessRequirement['context'];
};

export function sessionStart(recipe: RecipeAccount, sample: SessionStartSample): AccessRequirement {
  const place = { ...recipe, region: sampleRegion(recipe) };
  const id = sample.id ?? sampleIds[sample.kind ?? 'instance'];
  const start: SessionStart = {
    node: { arn: nodeArn(id, place) ?? id, tags: new Map(Object.entries(sample.tags ?? {})) },
    document: { arn: documentArn(sample.document ?? defaultSessionDocument, place), tags: new Map() },
    named: sample.document !== undefined,
  };
  return {
    name: sample.name,
    start,
    ...(sample.principal === undefined ? {} : { principal: sample.principal }),
    ...(sample.context === undefined ? {} : { context: sample.context }),
  };
}

/** One API call on one resource. */
export function apiCall(
  name: string,
  action: string,
  arn: string,
  more: Omit<Extract<AccessRequirement, { action: string }>, 'name' | 'action' | 'resources'> = {},
): AccessRequirement {
  return { name, action, resources: [{ arn }], ...more };
}
