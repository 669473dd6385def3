/** What lint reports, and what a rule is. */
import type { LintedPolicy, LintedSessionDocument, LintSet } from './linted.ts';

/** The four of IAM Access Analyzer: cannot work, allows too much, is likely wrong, can be improved. */
export type Severity = 'error' | 'security' | 'warning' | 'suggestion';

/** Where a finding is. `line` and `column` count from 1. */
export type LintPlace = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** JSON pointer into the file. */
  readonly path: string;
};

/** One rule broken at one place: `message` is what is wrong, `remedy` what to write instead. */
export type Finding = LintPlace & {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy: string;
};

/** Left out: the message, remedy and severity of the rule. */
export type Report = (place: LintPlace, message?: string, remedy?: string, severity?: Severity) => void;

/** Every type a document can have, for programs that offer a choice. */
export const documentTypes = [
  'identity',
  'boundary',
  'session',
  'trust',
  'key',
  'resource',
  'service-control',
  'resource-control',
  'endpoint',
  'session-document',
] as const;

/** One of `documentTypes`. */
export type DocumentType = (typeof documentTypes)[number];

/**
 * One rule of the catalogue (spec/iam 19): S01 to S40 are our own, most others have the names of IAM Access Analyzer's checks.
 */
export type Rule = {
  readonly id: string;
  readonly severity: Severity;
  /** The message of findings without a more exact one. */
  readonly sentence: string;
  readonly remedy: string;
  /** The documents it checks. */
  readonly types: readonly DocumentType[];
  readonly checkPolicy?: (policy: LintedPolicy, report: Report) => void;
  readonly checkSessionDocument?: (document: LintedSessionDocument, report: Report) => void;
  /** For rules that need several documents at once. */
  readonly checkSet?: (set: LintSet, report: Report) => void;
};

export const identityTypes: readonly DocumentType[] = ['identity'];
export const grantingTypes: readonly DocumentType[] = ['identity', 'boundary', 'session'];
export const policyTypes: readonly DocumentType[] = documentTypes.filter((type) => type !== 'session-document');
