/** Reads the vectors: cases that can be read and extended without knowing the test framework. */
import { readdirSync, readFileSync } from 'node:fs';
import type {
  AccessRequest,
  DocumentCheck,
  PolicyErrorCode,
  PolicyType,
  Principal,
  RequestContext,
  RequestErrorCode,
} from '@sallyport/iam';

type Common = {
  readonly name: string;
  /** Paragraphs of the specification it follows. */
  readonly spec: readonly string[];
  readonly reason: string;
};

/** true, false, or the keys it depends on. */
export type Outcome = boolean | readonly string[];

export type ConditionCase = Common & {
  readonly condition: unknown;
  readonly context: RequestContext;
  readonly unknown?: readonly string[];
  readonly version?: string;
  readonly principal?: Principal;
  readonly holds: Outcome;
};

export type ResourceCase = Common & {
  readonly pattern: unknown;
  readonly not?: boolean;
  readonly resource: string;
  readonly type?: PolicyType;
  readonly version?: string;
  readonly context?: RequestContext;
  readonly unknown?: readonly string[];
  readonly matches: Outcome;
};

export type ActionCase = Common & {
  readonly pattern: unknown;
  readonly not?: boolean;
  readonly action: string;
  readonly matches: boolean;
};

export type DocumentCase = Common & {
  readonly type: PolicyType;
  /** Text as it stands in the file, or a document to be written as JSON. */
  readonly document: unknown;
  readonly scpDialect?: 'legacy';
  readonly error?: PolicyErrorCode;
  readonly line?: number;
  readonly column?: number;
};

export type PolicyCaseSet = {
  readonly identity?: readonly unknown[];
  readonly boundary?: readonly unknown[];
  readonly session?: readonly unknown[];
  /** By the ARN of the requested resource. */
  readonly resource?: Readonly<Record<string, unknown>>;
  /** From the root down: policies of each level. */
  readonly serviceControl?: readonly (readonly unknown[])[];
  readonly resourceControl?: readonly (readonly unknown[])[];
  readonly endpoint?: readonly unknown[];
};

export type Answer = {
  readonly answer: 'allowed' | 'denied' | 'depends';
  /** Such as `explicit identity` or `implicit boundary`. */
  readonly denial?: string;
  readonly keys?: readonly string[];
  /** The ending of AWS's message. */
  readonly message?: string;
  /** For requests nobody can ask. */
  readonly error?: RequestErrorCode;
};

export type DecideCase = Common & Answer & { readonly policies: PolicyCaseSet; readonly request: AccessRequest };

export type SessionStartCase = Common &
  Answer & {
    readonly policies: PolicyCaseSet;
    readonly mode: DocumentCheck;
    readonly principal: Principal;
    readonly named: boolean;
    readonly node: { readonly arn: string; readonly tags: Readonly<Record<string, string>> };
    readonly document: { readonly arn: string; readonly tags: Readonly<Record<string, string>> };
    readonly context: RequestContext;
  };

export type SameCase = Common & {
  readonly type: PolicyType;
  readonly a: unknown;
  readonly b: unknown;
  readonly same: boolean;
};
export type SizeCase = Common & { readonly source: string; readonly size: number; readonly countWhiteSpace?: boolean };

type Kinds = {
  condition: ConditionCase;
  resource: ResourceCase;
  action: ActionCase;
  document: DocumentCase;
  decide: DecideCase;
  'start-session': SessionStartCase;
  same: SameCase;
  size: SizeCase;
};

export type VectorFile = {
  [Kind in keyof Kinds]: {
    readonly file: string;
    readonly about: string;
    readonly kind: Kind;
    readonly cases: readonly Kinds[Kind][];
  };
}[keyof Kinds];

const folder = new URL('../vectors/', import.meta.url);

export const vectorFiles: readonly VectorFile[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => ({ ...(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as VectorFile), file: name }));
