/** Documents as rules get them: read, with their places in the file and the names of those they are attached to. */
import type { PolicyDocument, PolicyType } from '../document/document.ts';
import type { PolicyFaultKind } from '../document/fault-kinds.ts';
import type { JsonNode } from '../document/json.ts';
import type { Position } from '../document/position.ts';
import type { LintPlace } from './finding.ts';

/** What policies are attached to. `instance-role`: the role of a node, not of a person. */
export type OwnerKind = 'user' | 'group' | 'role' | 'permission-set' | 'instance-role';

/** A user, group, role or permission set that policies are attached to. */
export type Owner = {
  readonly name: string;
  readonly kind?: OwnerKind;
  /** Attached managed policies whose text is not known, by ARN. */
  readonly managed: readonly Placed[];
  readonly tags: readonly (Placed & { readonly key: string })[];
};

export type Placed = { readonly text: string; readonly place: LintPlace };

/** A fault of the parser, with its place in the file. */
export type PlacedFault = {
  readonly kind: PolicyFaultKind;
  readonly message: string;
  readonly hint?: string;
  readonly place: LintPlace;
};

export type LintedPolicy = {
  readonly type: PolicyType;
  readonly document: PolicyDocument;
  readonly faults: readonly PlacedFault[];
  /** The tree it was read from, for what the document does not keep. */
  readonly root: JsonNode;
  /** The offset at which it begins. */
  readonly start: number;
  /** The place of a position in the document, or of an offset in the tree. */
  readonly placeOf: (at: Position | number) => LintPlace;
  /** Names of those it is attached to. */
  readonly owners: readonly string[];
  /** Whether it holds alternatives of which one is deployed: equal parts are then not duplicates. */
  readonly alternatives: boolean;
  /**
   * Characters as IAM counts them, without white space, and as Organizations does; absent when parts are not known
   * before deployment.
   */
  readonly size?: { readonly stored: number; readonly withWhiteSpace: number };
};

export type LintedSessionDocument = {
  readonly name?: string;
  readonly file: string;
  readonly root: JsonNode;
  /** Of the whole text; absent when the document is a part of a template. */
  readonly bytes?: number;
  readonly placeOf: (offset: number) => LintPlace;
};

export type LintSet = {
  readonly policies: readonly LintedPolicy[];
  readonly sessionDocuments: readonly LintedSessionDocument[];
  readonly owners: ReadonlyMap<string, Owner>;
  /** Ids of own accounts, from the options and the files. */
  readonly accounts: readonly string[];
  /** Faults of texts from which no document could be read. */
  readonly unreadable: readonly PlacedFault[];
  /** Templates and answers without a policy and without a session document. */
  readonly empty: readonly LintPlace[];
};

/** Stands for text that is only known after deployment: a character that IAM accepts and policies do not have. */
export const unknownText = '\u00a4';

/** Stand for the account and the Region of the deployment, of which the form is known: they are no type of a resource. */
export const unknownAccount = '\u00a5';
export const unknownRegion = '\u00a6';

export function hasUnknown(text: string): boolean {
  return /[\u00a4-\u00a6]/.test(text);
}
