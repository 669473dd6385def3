/** `sallyport lint FILE…`: what is wrong, dangerous or likely not meant in policies and session documents. */
import { readFileSync } from 'node:fs';
import {
  type DocumentType,
  documentTypes,
  type LintFile,
  type LintReport,
  lint,
  readSuppressions,
  toSarif,
} from '@sallyport/iam/lint';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { answer, json, note, visible } from '../terminal.ts';
import { version } from '../version.ts';

export type LintCommandOptions = {
  readonly as?: string;
  readonly account?: readonly string[];
  readonly without?: readonly string[];
  readonly suppressions?: string;
  readonly json?: boolean;
  readonly sarif?: boolean;
};

export async function lintFiles(paths: readonly string[], options: LintCommandOptions): Promise<number> {
  const as = typeOf(options.as);
  const files: LintFile[] = [];
  for (const path of paths) {
    const text = read(path);
    const tree = /\.ya?ml$/i.test(path) ? { tree: (await import('../policy/yaml-tree.ts')).yamlTree(text, path) } : {};
    files.push({ file: path, text, ...tree, ...(as && { as }) });
  }
  const report = lint(files, {
    ...(options.account && { accounts: options.account }),
    ...(options.without && { without: options.without }),
    ...(options.suppressions !== undefined && {
      suppressions: readSuppressions(read(options.suppressions), options.suppressions),
    }),
  });
  if (options.sarif === true) answer(json(toSarif(report, { toolVersion: version })));
  else if (options.json === true) answer(json(report));
  else tell(report);
  return report.findings.length === 0 ? exitCodes.ok : exitCodes.failed;
}

function tell({ findings, suppressed, data }: LintReport): void {
  for (const one of findings) {
    const where = `${one.file}:${one.line}:${one.column}`;
    answer(visible(`${where}: ${one.severity} ${one.rule}: ${one.message}`));
    answer(visible(`  remedy: ${one.remedy}`));
  }
  const kept = suppressed.length === 0 ? '' : `, ${suppressed.length} suppressed`;
  note(`${findings.length} findings${kept}; actions and keys as of ${data.updatedAt}`);
}

function typeOf(text: string | undefined): DocumentType | undefined {
  if (text === undefined) return undefined;
  const type = documentTypes.find((one) => one === text);
  if (type === undefined) throw new CliError('cli/usage', `'${text}' is no type of document`, documentTypes.join(', '));
  return type;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError('cli/input', `the file ${path} cannot be read`, 'name a file you may read', { cause });
  }
}
