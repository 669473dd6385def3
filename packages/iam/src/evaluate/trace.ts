/**
 * The trace of an evaluation: what was compared with what, down to single values. Written by the same code that
 * decides. A `Truth` is true, false, or the list of unknown context keys it depends on; a `Text` is a string of the
 * policy with its position in the document.
 */
import type { PrincipalForm } from '../compile/principal-form.ts';
import type { ConditionEntry, PolicyType, Statement, Text } from '../document/document.ts';
import type { Truth } from '../truth.ts';
import type { Denial } from './denial.ts';

/** Whether Action or NotAction (`not`) matches. */
export type ActionTrace = {
  readonly matched: boolean;
  readonly not: boolean;
  /** The first value of the element that matches the action; of NotAction it is the one that excludes the action. */
  readonly matchingValue?: Text;
};

/** Whether Resource or NotResource (`not`) matches. */
export type ResourceTrace = {
  readonly matched: Truth;
  readonly not: boolean;
  /**
   * The first value of the element that matches the resource, or could match for some value of an unknown variable; of
   * NotResource it is the one that excludes the resource.
   */
  readonly matchingValue?: Text;
  /** `matchingValue` with its variables replaced. */
  readonly resolved?: string;
  /** Values with a variable that has no value: they match nothing (spec/iam 8.6). */
  readonly unresolved: readonly Text[];
  /**
   * A value that would match if its wildcards matched beyond the colons that separate the fields of an ARN. AWS
   * documents it of a `*` at the end of a field, and elsewhere the opposite; here none does, unless the switch
   * `colonSpanning` is `yes` (spec/iam 5.3).
   */
  readonly matchingBeyondColonBoundary?: Text;
};

/**
 * Whether Principal or NotPrincipal (`not`) matches the caller, and in which form it names the caller (spec/iam 7.3).
 */
export type PrincipalTrace = {
  readonly matched: Truth;
  readonly not: boolean;
  readonly form?: PrincipalForm;
  /** Names of sessions of the role that it lists, where the name of the caller's session is not known. */
  readonly sessionNames?: readonly string[];
};

/** One value of a condition as it was compared. */
export type ValueTrace = {
  readonly text: string;
  /** With its variables replaced, unknown ones by `*`; absent when a variable has no value. */
  readonly resolved?: string;
  /** Keys of its variables whose value is unknown. */
  readonly unknownKeys?: readonly string[];
  /** Why it matches nothing, whatever the request. */
  readonly flaw?: string;
};

/**
 * The values of a context key in the request, or why there are none. `ambiguous`: the key was given twice, in different
 * case and with different values, and AWS does not document which counts (spec/iam 10.3).
 */
export type FoundValues = readonly string[] | 'absent' | 'unknown' | 'ambiguous';

/** One key of a Condition element, the values it was compared with, and whether the condition is met. */
export type ConditionTrace = {
  readonly entry: ConditionEntry;
  readonly found: FoundValues;
  readonly values: readonly ValueTrace[];
  readonly met: Truth;
};

/**
 * One statement and all of its elements, also those after one that does not match. `resource` and `conditions` are made when
 * they are first read.
 */
export type StatementTrace = {
  readonly statement: Statement;
  readonly applies: Truth;
  readonly action: ActionTrace;
  readonly resource?: ResourceTrace;
  readonly principal?: PrincipalTrace;
  readonly conditions: readonly ConditionTrace[];
};

/** One policy. */
export type PolicyTrace = {
  readonly name: string;
  readonly arn?: string;
  readonly origin?: string;
  readonly file?: string;
  readonly statements: readonly StatementTrace[];
};

/** The result of all policies of one policy type; for SCPs and RCPs, of one level. */
export type PolicyTypeTrace = {
  readonly policyType: PolicyType;
  /** Name of the level, for SCPs and RCPs. */
  readonly level?: string;
  readonly allows: Truth;
  readonly denies: Truth;
  readonly policies: readonly PolicyTrace[];
};

/** The evaluation of one resource. `account` owns it. */
export type ResourceDecisionTrace = {
  readonly resource: string;
  readonly account: string | undefined;
  readonly crossAccount: boolean;
  readonly policyTypes: readonly PolicyTypeTrace[];
  /** Why, in a sentence, where the statements do not show it. */
  readonly reason?: string;
  /** What would change a result that has a `reason`. */
  readonly remedy?: string;
  /** Why this resource is denied. */
  readonly denial?: Denial;
  /** The context keys the result for this resource depends on. */
  readonly keys: readonly string[];
};
