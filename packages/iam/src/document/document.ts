/** A policy as read: every value keeps its place in the text, so that an explanation can point at it (spec/iam 1). */
import type { Position } from './position.ts';

/** What a policy is attached as. It decides which elements may stand in it (spec/iam 1.3). */
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

/** Language of the policy. The older one knows no variables (spec/iam 1.2). */
export type Version = '2012-10-17' | '2008-10-17';

/** A value, and where it stands. */
export type Text = { readonly text: string; readonly at: Position };

/** `not` tells NotAction from Action, NotResource from Resource, NotPrincipal from Principal. */
export type Element = { readonly not: boolean; readonly values: readonly Text[]; readonly at: Position };

/** Key of a Principal element (spec/iam 4.1). */
export type PrincipalKind = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

/** One value of a Principal element. */
export type PrincipalEntry = Text & { readonly kind: PrincipalKind };

/** `"*"` is read as the AWS entry `*`: both mean everybody (spec/iam 4.1). */
export type PrincipalElement = {
  readonly not: boolean;
  readonly entries: readonly PrincipalEntry[];
  readonly at: Position;
};

/** For keys with several values (spec/iam 10.5). */
export type SetOperator = 'ForAllValues' | 'ForAnyValue';

/** One key under one operator: its values are alternatives, entries all have to hold (spec/iam 10.1). */
export type ConditionEntry = {
  /** AWS's spelling, without set operator and IfExists. */
  readonly operator: string;
  /** As it stands in the document. */
  readonly written: string;
  readonly setOperator?: SetOperator;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly Text[];
  readonly at: Position;
};

/** One statement as read. */
export type Statement = {
  /** Counts from 1, as people do. */
  readonly number: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principal?: PrincipalElement;
  readonly action: Element;
  /** Absent in trust policies: they speak of the role they are attached to. */
  readonly resource?: Element;
  readonly conditions: readonly ConditionEntry[];
  readonly at: Position;
};

/** A policy as read by `parsePolicy`. */
export type PolicyDocument = {
  readonly type: PolicyType;
  /** 2008-10-17 when the document says nothing (spec/iam 1.2). */
  readonly version: Version;
  readonly versionWritten: boolean;
  readonly id?: string;
  readonly statements: readonly Statement[];
  readonly source: string;
  /** Name of the file it came from, for explanations. */
  readonly file?: string;
};
