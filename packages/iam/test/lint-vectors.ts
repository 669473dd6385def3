/** Reads the vectors of the linter. */
import { readdirSync, readFileSync } from 'node:fs';
import type { LintFile, LintOptions, LintPlace } from '@sallyport/iam/lint';
import { faultRules } from '../src/lint/fault-rules.ts';
import { suppressionRules } from '../src/lint/suppression-rules.ts';

export type LintCase = {
  readonly name: string;
  /** Paragraphs of the specification it follows; rules and checks as `19 S01`. */
  readonly spec: readonly string[];
  readonly files: readonly LintFile[];
  readonly options?: LintOptions;
  readonly findings: readonly LintPlace[];
};

export type LintVectors = { readonly file: string; readonly rule: string; readonly cases: readonly LintCase[] };

type Written = Omit<LintFile, 'text'> & { readonly text?: string; readonly document?: unknown };

const folder = new URL('../vectors/lint/', import.meta.url);

export function lintVectors(): readonly LintVectors[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const { rule, spec, cases } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
        rule: string;
        spec: readonly string[];
        cases: readonly (Omit<LintCase, 'files' | 'spec'> & {
          readonly spec?: readonly string[];
          readonly files: readonly Written[];
        })[];
      };
      return { file, rule, cases: cases.map((found) => ({ spec, ...found, files: found.files.map(textFrom) })) };
    });
}

/** Where a rule is written: its file without the ending, or its entry in a table. S01 to S40 have their number in front. */
export function ruleNames(): readonly string[] {
  const files = readdirSync(new URL('../src/lint/rules/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''));
  return [...files, ...[...faultRules, ...suppressionRules].map(({ id }) => id)];
}

/** The id of a rule by the name of its file. */
export function ruleOf(name: string): string {
  return /^s\d\d-/.test(name) ? name.slice(0, 3).toUpperCase() : name;
}

function textFrom({ document, text, ...rest }: Written): LintFile {
  return { ...rest, text: text ?? JSON.stringify(document, null, 2) };
}
