/** Findings in SARIF 2.1.0, which code hosting services show next to the lines. */
import type { Finding, Severity } from './finding.ts';
import type { LintReport } from './lint.ts';
import { rules } from './rules.ts';

/** Who reports: `toolVersion` is the version of the calling program. */
export type SarifOptions = {
  readonly toolVersion: string;
  readonly informationUri?: string;
};

/** A SARIF 2.1.0 log with one run (OASIS standard). */
export type SarifLog = {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly SarifRun[];
};

type SarifText = { readonly text: string };

type SarifRun = {
  readonly tool: {
    readonly driver: {
      readonly name: string;
      readonly version: string;
      readonly informationUri?: string;
      readonly rules: readonly SarifRule[];
    };
  };
  /** Columns count UTF-16 code units: a character outside the basic multilingual plane is two. */
  readonly columnKind: 'utf16CodeUnits';
  readonly properties: { readonly serviceData: string };
  readonly results: readonly SarifResult[];
};

type SarifRule = {
  readonly id: string;
  readonly shortDescription: SarifText;
  readonly help: SarifText;
  readonly defaultConfiguration: { readonly level: Level };
  readonly properties: { readonly severity: Severity };
};

type SarifResult = {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: Level;
  readonly message: SarifText;
  readonly locations: readonly unknown[];
  readonly suppressions?: readonly { readonly kind: 'external'; readonly justification: string }[];
};

type Level = 'error' | 'warning' | 'note';

const levels: Readonly<Record<Severity, Level>> = {
  error: 'error',
  security: 'error',
  warning: 'warning',
  suggestion: 'note',
};

/**
 * A report in SARIF 2.1.0. `error` and `security` become error, `warning` warning, `suggestion` note; suppressed
 * findings are included and marked.
 */
export function toSarif(report: LintReport, options: SarifOptions): SarifLog {
  const uri = options.informationUri === undefined ? {} : { informationUri: options.informationUri };
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'sallyport lint', version: options.toolVersion, ...uri, rules: rules.map(describe) } },
        columnKind: 'utf16CodeUnits',
        properties: { serviceData: `${report.data.version} of ${report.data.updatedAt}` },
        results: [
          ...report.findings.map((finding) => resultOf(finding)),
          ...report.suppressed.map(({ finding, reason }) => resultOf(finding, reason)),
        ],
      },
    ],
  };
}

function describe({ id, sentence, remedy, severity }: (typeof rules)[number]): SarifRule {
  return {
    id,
    shortDescription: { text: sentence },
    help: { text: remedy },
    defaultConfiguration: { level: levels[severity] },
    properties: { severity },
  };
}

function resultOf(finding: Finding, reason?: string): SarifResult {
  const { rule, severity, message, remedy, file, line, column, path } = finding;
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: levels[severity],
    message: { text: `${message}. ${remedy}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodePath(file) },
          region: { startLine: line, startColumn: column },
        },
        // A finding about the whole file has no pointer.
        ...(path === '' ? {} : { logicalLocations: [{ fullyQualifiedName: path }] }),
      },
    ],
    ...(reason === undefined ? {} : { suppressions: [{ kind: 'external' as const, justification: reason }] }),
  };
}

/** A URI reference: file names may have spaces and characters with a meaning in URIs. */
function encodePath(file: string): string {
  return file.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  return segment.replace(/[^A-Za-z0-9._~-]/gu, (sign) =>
    [...utf8(sign.codePointAt(0) ?? 0)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

function utf8(point: number): readonly number[] {
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 | (point >> 6), 0x80 | (point & 63)];
  if (point < 0x10000) return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
}
