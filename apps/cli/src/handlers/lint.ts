/** `sallyport lint FILE…`: what is wrong, dangerous or likely not meant in policies and session documents. */

import { PolicyError } from '@sallyport/iam';
import {
  type DocumentType,
  documentTypes,
  type Finding,
  type LintFile,
  type LintReport,
  lint,
  readSuppressions,
  rules,
  toSarif,
} from '@sallyport/iam/lint';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { readInput } from '../policy/input-file.ts';
import { answer, json, note, oneLine, type Tint, tint } from '../terminal.ts';
import { version } from '../version.ts';
import type { IdentityOptions } from './identity.ts';

export type LintCommandOptions = IdentityOptions & {
  readonly export?: string;
  readonly as?: string;
  readonly account?: readonly string[];
  readonly without?: readonly string[];
  readonly suppressions?: string;
  readonly rules?: boolean;
  readonly json?: boolean;
  readonly sarif?: boolean;
};

/** Without files and export: the live account. */
export async function lintFiles(
  { file: paths }: { readonly file: readonly string[] },
  options: LintCommandOptions,
): Promise<number> {
  if (options.rules === true) return tellRules(options.json === true);
  const as = typeOf(options.as);
  refuseUnknownRules(options.without ?? []);
  const files: LintFile[] = [];
  for (const path of options.export === undefined ? paths : [...paths, options.export]) {
    const text = readInput(path);
    const tree = /\.ya?ml$/i.test(path) ? { tree: (await import('../policy/yaml-tree.ts')).yamlTree(text, path) } : {};
    files.push({ file: path, text, ...tree, ...(as && { as }) });
  }
  const live =
    files.length > 0 ? undefined : await (await import('../policy/live-policies.ts')).readLivePolicies(options);
  if (live !== undefined) files.push(live.file);
  const report = lint(files, {
    ...(options.account && { accounts: options.account }),
    now: new Date().toISOString(),
    ...(options.without && { without: options.without }),
    ...(options.suppressions !== undefined && { suppressions: suppressionsIn(options.suppressions) }),
  });
  if (options.sarif === true) answer(json(toSarif(report, { toolVersion: version })));
  else if (options.json === true) answer(json(report));
  else tell(report, (one) => live?.place(one.path) ?? `${one.file}:${one.line}:${one.column}`);
  return report.findings.length === 0 ? exitCodes.ok : exitCodes.failed;
}

/** The catalogue as a person reads it; with examples it stands in docs/lint.md. */
function tellRules(asJson: boolean): number {
  const told = rules.map(({ id, severity, sentence, remedy }) => ({ id, severity, sentence, remedy }));
  if (asJson) answer(json(told));
  else {
    for (const { id, severity, sentence, remedy } of told) {
      answer(`${tint(severityTint[severity], severity)} ${id}: ${sentence}`);
      answer(`  ${tint('faint', 'remedy:')} ${remedy}`);
    }
  }
  return exitCodes.ok;
}

/** A rule mistyped would go on being run in silence. */
function refuseUnknownRules(without: readonly string[]): void {
  const unknown = without.find((name) => rules.every(({ id }) => id !== name));
  if (unknown === undefined) return;
  throw new CliError('cli/usage', `there is no rule ${unknown}`, 'write it as a finding names it, such as S28');
}

function suppressionsIn(path: string): ReturnType<typeof readSuppressions> {
  const text = readInput(path);
  try {
    return readSuppressions(text, path);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const where = `${path}:${error.line}:${error.column}`;
    throw new CliError('cli/input', `${where}: ${error.message}`, error.hint, { cause: error });
  }
}

const severityTint: Readonly<Record<LintReport['findings'][number]['severity'], Tint>> = {
  error: 'red',
  security: 'red',
  warning: 'yellow',
  suggestion: 'cyan',
};

function tell({ findings, suppressed, data }: LintReport, placeOf: (finding: Finding) => string): void {
  for (const one of findings) {
    answer(
      `${oneLine(placeOf(one))}: ${tint(severityTint[one.severity], one.severity)} ${oneLine(`${one.rule}: ${one.message}`)}`,
    );
    answer(`  ${tint('faint', 'remedy:')} ${oneLine(one.remedy)}`);
  }
  const kept = suppressed.length === 0 ? '' : `, ${suppressed.length} suppressed`;
  note(
    `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}${kept}; actions and keys of ${data.services} services as of ${data.updatedAt}`,
  );
}

function typeOf(text: string | undefined): DocumentType | undefined {
  if (text === undefined) return undefined;
  const type = documentTypes.find((one) => one === text);
  if (type === undefined) throw new CliError('cli/usage', `'${text}' is no type of document`, documentTypes.join(', '));
  return type;
}
