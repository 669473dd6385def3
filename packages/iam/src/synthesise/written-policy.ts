/** Written policies: statements as data, and their shortest text. */
import type { PolicyType } from '../document/document.ts';

export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export type WrittenStatement = {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Conditions;
};

/** How a policy is attached, which decides its size limit (spec/iam 1.7). */
export type Attachment =
  | 'managed'
  | 'user-inline'
  | 'group-inline'
  | 'role-inline'
  | 'session'
  | 'trust'
  | 'service-control';

/** A policy that IAM can store. */
export type WrittenPolicy = {
  readonly name: string;
  readonly attachment: Attachment;
  readonly type: PolicyType;
  /** JSON. */
  readonly text: string;
  /** In characters as IAM counts them (spec/iam 1.7). */
  readonly size: number;
};

export function typeOf(attachment: Attachment): PolicyType {
  switch (attachment) {
    case 'session':
    case 'trust':
    case 'service-control':
      return attachment;
    default:
      return 'identity';
  }
}

export function writePolicy(statements: readonly WrittenStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements.map(shorten) });
}

/** Writes a list of one value as that value: fewer characters, same meaning. */
function shorten({ Condition, Principal, ...statement }: WrittenStatement): Readonly<Record<string, unknown>> {
  const { Sid, Effect, ...rest } = statement;
  const principal = typeof Principal === 'object' ? mapValues(Principal) : Principal;
  const short = Object.entries({
    Sid,
    Effect,
    ...(principal === undefined ? {} : { Principal: principal }),
    ...rest,
  }).map(([name, value]) => [name, one(value)]);
  const condition =
    Condition === undefined ? [] : Object.entries(Condition).map(([operator, keys]) => [operator, mapValues(keys)]);
  return {
    ...Object.fromEntries(short),
    ...(condition.length === 0 ? {} : { Condition: Object.fromEntries(condition) }),
  };
}

function mapValues(lists: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(lists).map(([key, values]) => [key, one(values)]));
}

function one(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** An ARN as value of Resource: wildcards and variables in it become literal text (spec/iam 8.3). */
export function literalResource(arn: string): string {
  return arn === '*' ? arn : arn.replace(/\$(?=\{)|[*?]/g, (sign) => `\${${sign}}`);
}

/** StringEquals has no wildcards; an asterisk written as `${*}` is not taken for one by readers. */
export function literalValue(value: string): string {
  return value.replace(/\$(?=\{)|[*?]/g, (sign) => `\${${sign}}`);
}
