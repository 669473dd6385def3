/** A policy as read (spec/iam 1): every value keeps its position in the text, so that an explanation can point at it. */
import type { Position } from './position.ts';

/** The policy type decides which elements a policy may have (spec/iam 1.3). */
export type PolicyType =
  | 'identity'
  | 'boundary'
  | 'session'
  | 'trust'
  | 'key'
  | 'resource'
  | 'service-control'
  | 'resource-control'
  | 'endpoint';

/** Version of the policy language. The older one has no policy variables (spec/iam 1.2). */
export type Version = '2012-10-17' | '2008-10-17';

/** A value with its position. */
export type Text = { readonly text: string; readonly at: Position };

/** `not` tells NotAction from Action, NotResource from Resource, NotPrincipal from Principal. */
export type Element = { readonly not: boolean; readonly values: readonly Text[]; readonly at: Position };

/** Key of a Principal element (spec/iam 4.1). */
export type PrincipalKind = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

/** One value of a Principal element. */
export type PrincipalEntry = Text & { readonly kind: PrincipalKind };

/** `"*"` is read as the AWS entry `*`: both match every principal (spec/iam 4.1). */
export type PrincipalElement = {
  readonly not: boolean;
  readonly entries: readonly PrincipalEntry[];
  readonly at: Position;
};

/** Set operators, for keys with several values (spec/iam 10.5). */
export type SetOperator = 'ForAllValues' | 'ForAnyValue';

/** One key under one operator: one of its values has to match, and all entries have to hold (spec/iam 10.1). */
export type ConditionEntry = {
  /** AWS's spelling, without set operator and IfExists. */
  readonly operator: string;
  /** As it is written in the document. */
  readonly written: string;
  readonly setOperator?: SetOperator;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly Text[];
  readonly at: Position;
};

/** One statement as read. */
export type Statement = {
  /** Counts from 1. */
  readonly number: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principal?: PrincipalElement;
  readonly action: Element;
  /** Absent in trust policies, which apply to their role. */
  readonly resource?: Element;
  readonly conditions: readonly ConditionEntry[];
  readonly at: Position;
};

/** A policy as read by `parsePolicy`. */
export type PolicyDocument = {
  readonly type: PolicyType;
  /** 2008-10-17 when the document has no Version (spec/iam 1.2). */
  readonly version: Version;
  readonly versionWritten: boolean;
  readonly id?: string;
  readonly statements: readonly Statement[];
  /** The text that positions count in. */
  readonly source: string;
  /** Name of the file it came from, for explanations. */
  readonly file?: string;
};
