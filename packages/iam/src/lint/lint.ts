/** The linter: documents in, findings out, without input or output of its own (spec/iam 19). */
import type { Finding, LintPlace, Report, Rule, Severity } from './finding.ts';
import type { LintFile } from './read/lint-file.ts';
import { readFiles } from './read/read-files.ts';
import { rules } from './rules.ts';
import { servicePrefixes, serviceTable } from './service-table.ts';
import { applySuppressions, type Suppressed, type Suppression } from './suppression.ts';

/** What is left out, and which accounts are own accounts. */
export type LintOptions = {
  readonly suppressions?: readonly Suppression[];
  /** The time in ISO 8601: suppressions with `until` apply only when it is known. */
  readonly now?: string;
  /** Ids of own accounts, which trust policies may name without an external id. */
  readonly accounts?: readonly string[];
  /** Rules that do not run. */
  readonly without?: readonly string[];
};

/** Findings by file, line and column. `suppressed` are the accepted ones, with the reason. */
export type LintReport = {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** The version of AWS's reference that S33 to S35 use, and how many services it has. */
  readonly data: { readonly version: string; readonly updatedAt: string; readonly services: number };
};

/** Checks policies, session documents and templates together (spec/iam 19). What cannot be read is a finding as well. */
export function lint(files: readonly LintFile[], options: LintOptions = {}): LintReport {
  const set = readFiles(files, options.accounts);
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (options.without?.includes(rule.id) === true) continue;
    const report = reporter(rule, findings);
    for (const policy of set.policies) if (rule.types.includes(policy.type)) rule.checkPolicy?.(policy, report);
    for (const document of set.sessionDocuments) rule.checkSessionDocument?.(document, report);
    rule.checkSet?.(set, report);
  }
  const own: Finding[] = [];
  const about = (id: string, place: LintPlace, message: string): void => {
    const rule = rules.find((candidate) => candidate.id === id);
    if (rule !== undefined && options.without?.includes(id) !== true) reporter(rule, own)(place, message);
  };
  const { kept, suppressed } = applySuppressions(findings, options.suppressions ?? [], options.now, about);
  return {
    findings: [...kept, ...own].sort(byPlace),
    suppressed,
    data: {
      version: serviceTable.version,
      updatedAt: serviceTable.updatedAt,
      services: servicePrefixes.length,
    },
  };
}

/** A rule reports a place once. */
function reporter({ id, severity, sentence, remedy }: Rule, findings: Finding[]): Report {
  const seen = new Set<string>();
  return (place, message = sentence, cure = remedy, grade = severity) => {
    const key = `${place.line} ${place.column} ${place.file}`;
    if (seen.has(key)) return;
    seen.add(key);
    findings.push({ rule: id, severity: grade, message, remedy: cure, ...place });
  };
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, security: 1, warning: 2, suggestion: 3 };

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (
    a.line - b.line ||
    a.column - b.column ||
    ranks[a.severity] - ranks[b.severity] ||
    (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
  );
}
