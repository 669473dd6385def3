/** Documents as rules see them: read, placed in their file, and tied to whom they are attached to. */
import type { PolicyDocument, PolicyType } from '../document/document.ts';
import type { PolicyFaultKind } from '../document/fault-kinds.ts';
import type { JsonNode } from '../document/json.ts';
import type { Position } from '../document/position.ts';
import type { LintPlace } from './finding.ts';

/** Whom policies are attached to. `instance-role`: the role of a node, not of a person. */
export type OwnerKind = 'user' | 'group' | 'role' | 'permission-set' | 'instance-role';

/** Somebody policies are attached to. */
export type Owner = {
  readonly name: string;
  readonly kind?: OwnerKind;
  /** Managed policies named by ARN, whose text is not at hand. */
  readonly managed: readonly Placed[];
  readonly tags: readonly (Placed & { readonly key: string })[];
};

export type Placed = { readonly text: string; readonly place: LintPlace };

/** What the parser found wrong, in the lines of the file. */
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
  /** Parts of it exclude each other: nothing in it is there twice. */
  readonly alternatives: boolean;
  /** Characters as IAM counts them, without white space, and as Organizations does; absent when parts are not known before deployment. */
  readonly size?: { readonly stored: number; readonly withWhiteSpace: number };
};

export type LintedSessionDocument = {
  readonly name?: string;
  readonly file: string;
  readonly root: JsonNode;
  readonly placeOf: (offset: number) => LintPlace;
};

export type LintSet = {
  readonly policies: readonly LintedPolicy[];
  readonly sessionDocuments: readonly LintedSessionDocument[];
  readonly owners: ReadonlyMap<string, Owner>;
  /** Ids of own accounts, as somebody or the files say. */
  readonly accounts: readonly string[];
  /** Texts no document could be read from. */
  readonly unreadable: readonly PlacedFault[];
  /** Templates and answers that were read and hold nothing to look at. */
  readonly empty: readonly LintPlace[];
};

/** Text that only deployment will know stands as this sign: a letter policies may hold and people do not type. */
export const unknownText = '\u00a4';

export function hasUnknown(text: string): boolean {
  return text.includes(unknownText);
}
