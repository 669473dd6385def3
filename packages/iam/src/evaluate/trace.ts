/** What was compared with what while deciding, down to the single value. Written by the pass that decides, when it records. */
import type { Strength } from '../compile/strength.ts';
import type { ConditionEntry, Statement, Text } from '../document/document.ts';
import type { Truth } from '../truth.ts';
import type { Denial } from './denial.ts';
import type { Layer } from './policy-set.ts';

/** Whether Action or NotAction (`not`) takes in the action, and by which value. */
export type ActionTrace = { readonly matched: boolean; readonly not: boolean; readonly by?: Text };

/** Whether Resource or NotResource (`not`) takes in the resource, and by which value. */
export type ResourceTrace = {
  readonly matched: Truth;
  readonly not: boolean;
  readonly by?: Text;
  /** The value with its variables replaced. */
  readonly shown?: string;
  /** Values with a variable that has no value: they match nothing (spec/iam 8.6). */
  readonly unresolved: readonly Text[];
  /** A value that would match if `*` could run over colons (spec/iam 5.3). */
  readonly spanning?: Text;
};

/** Whether Principal or NotPrincipal (`not`) takes in the caller, and as what: account, role, session (spec/iam 7.3). */
export type PrincipalTrace = { readonly matched: boolean; readonly not: boolean; readonly strength?: Strength };

/** One value of a condition as it was compared. */
export type ValueTrace = {
  readonly text: string;
  /** Variables replaced, those not known by a star; absent when one has no value. */
  readonly shown?: string;
  /** Keys of its variables that are not known. */
  readonly open?: readonly string[];
  /** Why it matches nothing, whatever the request says. */
  readonly flaw?: string;
};

/** The values in the request, or why there are none. */
export type Found = readonly string[] | 'absent' | 'unknown' | 'ambiguous';

/** One entry of a Condition, what it was compared with, and whether it held. */
export type ConditionTrace = {
  readonly entry: ConditionEntry;
  readonly found: Found;
  readonly values: readonly ValueTrace[];
  readonly held: Truth;
};

/** One statement that was asked: every part of it, also where an earlier one has settled the matter. */
export type StatementTrace = {
  readonly statement: Statement;
  readonly applies: Truth;
  readonly action: ActionTrace;
  readonly resource?: ResourceTrace;
  readonly principal?: PrincipalTrace;
  readonly conditions: readonly ConditionTrace[];
};

/** One policy that was asked. */
export type PolicyTrace = {
  readonly name: string;
  readonly arn?: string;
  readonly origin?: string;
  readonly file?: string;
  readonly statements: readonly StatementTrace[];
};

/** What all policies of one layer said together. */
export type LayerTrace = {
  readonly layer: Layer;
  /** Place of the level below the root, for organisation policies. */
  readonly level?: string;
  readonly allows: Truth;
  readonly denies: Truth;
  readonly policies: readonly PolicyTrace[];
};

/** How one of the resources was decided. `account` is the one that owns it. */
export type ResourceDecisionTrace = {
  readonly resource: string;
  readonly account: string | undefined;
  readonly crossAccount: boolean;
  readonly layers: readonly LayerTrace[];
  /** A rule that settles the matter whatever the policies say. */
  readonly rule?: string;
  /** What would change that. */
  readonly remedy?: string;
  /** Why this resource is refused. */
  readonly denial?: Denial;
  /** What the answer for this resource hangs on. */
  readonly keys: readonly string[];
};
