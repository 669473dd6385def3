/**
 * Words that were given up for AWS's, Linux's or OpenSSH's, or for those of docs/glossary.md. They are refused in names, comments,
 * messages, tests and pages.
 */

export type RefusedWord = {
  /** As it is read in a failure. */
  readonly word: string;
  /** `words`: names are taken apart first, so that `createAsker` holds `asker`. `name`: the text as it stands, with case. */
  readonly in: 'words' | 'name';
  readonly pattern: RegExp;
  readonly use: string;
  /** Only here; everywhere when left out. */
  readonly only?: RegExp;
  /** Where the word has its ordinary technical meaning. */
  readonly except?: RegExp;
};

const policyEngine = /^(?:packages\/iam|apps\/cli)\//;

export const refusedWords: readonly RefusedWord[] = [
  { word: 'hurdle', in: 'words', pattern: /\bhurdles?\b/, use: 'requirement' },
  { word: 'ruling', in: 'words', pattern: /\brulings?\b/, use: 'ResourceResult' },
  { word: 'voice', in: 'words', pattern: /\bvoices?\b/, use: 'PolicyTypeResult', only: policyEngine },
  { word: 'hear', in: 'words', pattern: /\bhear (?:all|levels)\b/, use: 'evaluatePolicyTypes', only: policyEngine },
  { word: 'Readings', in: 'name', pattern: /\b(?:Readings|defaultReadings)\b/, use: 'UnspecifiedBehaviour' },
];
