/** What lint answers, and what a rule is. */
import type { LintedPolicy, LintedSessionDocument, LintSet } from './linted.ts';

/** AWS Access Analyzer's four: what cannot work, what opens too much, what is likely wrong, what could be better. */
export type Severity = 'error' | 'security' | 'warning' | 'suggestion';

/** Where a finding stands. `line` and `column` count from 1. */
export type LintPlace = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** JSON pointer into the file. */
  readonly path: string;
};

/** One rule broken at one place. `message` says what is wrong, `remedy` what to write instead. */
export type Finding = LintPlace & {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy: string;
};

export type Report = (place: LintPlace, message?: string, remedy?: string) => void;

/** What a document can be; a program that lets people choose offers these. */
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
 * One rule of the catalogue (spec/iam 19): S01 to S40 are ours, the others carry the names of AWS Access Analyzer's checks.
 */
export type Rule = {
  readonly id: string;
  readonly severity: Severity;
  /** Said when a finding has nothing more exact to say. */
  readonly sentence: string;
  readonly remedy: string;
  /** Documents it looks at. */
  readonly types: readonly DocumentType[];
  readonly checkPolicy?: (policy: LintedPolicy, report: Report) => void;
  readonly checkSessionDocument?: (document: LintedSessionDocument, report: Report) => void;
  /** Rules that need several documents see all of them at once. */
  readonly checkSet?: (set: LintSet, report: Report) => void;
};

export const identityTypes: readonly DocumentType[] = ['identity'];
export const grantingTypes: readonly DocumentType[] = ['identity', 'boundary', 'session'];
export const policyTypes: readonly DocumentType[] = documentTypes.filter((type) => type !== 'session-document');
