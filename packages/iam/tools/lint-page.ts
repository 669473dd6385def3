/**
 * The catalogue of lint as a page: the reason of a rule from the head of its file or from its entry in a table, an example from
 * its vectors, and the finding of lint for it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { headingsOf } from '../../../tools/test/specification.ts';
import { faultRules } from '../src/lint/fault-rules.ts';
import { type Finding, lint, type Rule, rules } from '../src/lint/index.ts';
import { suppressionRules } from '../src/lint/suppression-rules.ts';
import { type LintCase, lintVectors } from '../test/lint-vectors.ts';

const folder = new URL('../src/lint/rules/', import.meta.url);
const specification = new Map(headingsOf('iam').map(({ id, anchor }) => [id, anchor]));

export function lintPage(): string {
  const own = rules.filter(({ id }) => isOwn(id));
  const general = rules.filter(({ id }) => !isOwn(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return `${[
    '# Rules of lint',
    `What each of the ${rules.length} rules of \`sallyport lint\` means, why, its remedy, and an example with its finding.
\`sallyport lint --rules\` prints them without examples. \`error\` cannot work or is refused by AWS, \`security\` opens more than is
likely intended, \`warning\` is likely not intended, \`suggestion\` can be improved. Numbers such as 14.8 are paragraphs of
the [specification](spec/iam.md), names in capitals checks of AWS's Access Analyzer; the [vectors](../packages/iam/vectors/README.md) name both.`,
    `This page is written by \`node packages/iam/tools/make-lint-page.ts\` from the rules and their vectors, and held by a test.`,
    '## Session Manager and EC2 Instance Connect',
    ...own.map(section),
    '## Policies in general',
    ...general.map(section),
  ].join('\n\n')}\n`;
}

function isOwn(id: string): boolean {
  return /^S\d\d$/.test(id);
}

function section({ id, severity, sentence, remedy }: Rule): string {
  const { why, paragraphs } = headOf(id);
  const vectors = lintVectors().find(({ rule }) => rule === id);
  const one = vectors?.cases.find(({ findings }) => findings.length > 0);
  if (vectors === undefined || one === undefined) throw new Error(`${id} has no example`);
  const checks = vectors.cases.flatMap(({ spec }) => spec).map((name) => name.replace(/^19 /, ''));
  const follows = [...new Set([...paragraphs, ...checks])].filter((name) => name !== '19' && name !== id);
  const findings = findingsOf(one, id);
  return [
    `### ${id}`,
    `**${severity}**: ${prose(sentence)}`,
    `Why: ${prose(why)}`,
    `Remedy: ${prose(remedy)}`,
    fence(exampleOf(one)),
    ...findings
      .slice(0, 1)
      .flatMap((finding) => [
        ...(finding.message === sentence ? [] : [`Message of the finding: ${prose(finding.message)}`]),
        ...(finding.remedy === remedy ? [] : [`Remedy of the finding: ${prose(finding.remedy)}`]),
      ]),
    ...(follows.length === 0 ? [] : [`Follows ${follows.map(link).join(', ')}`]),
  ].join('\n\n');
}

function link(name: string): string {
  const anchor = specification.get(name);
  if (anchor === undefined) throw new Error(`${name} is no heading of docs/spec/iam.md`);
  return `[${name}](spec/iam.md#${anchor})`;
}

function findingsOf({ files, options }: LintCase, id: string): readonly Finding[] {
  return lint(files, options).findings.filter(({ rule }) => rule === id);
}

/** Why a rule exists, and the paragraphs of the specification that it cites. */
function headOf(id: string): { readonly why: string; readonly paragraphs: readonly string[] } {
  const head = inTable(id) ?? inFile(id);
  const cited = / ?\(spec\/iam (\d+(?:\.\d+)?(?:, \d+(?:\.\d+)?)*)\)/g;
  const paragraphs = [...head.matchAll(cited)].flatMap(([, list]) => list?.split(', ') ?? []);
  const why = head.replace(/^S\d\d: /, '').replace(cited, '');
  // Names of actions and keys keep their case.
  const isName = /^[a-z0-9-]+:/.test(why);
  return { why: isName ? why : `${why.charAt(0).toUpperCase()}${why.slice(1)}`, paragraphs };
}

function inTable(id: string): string | undefined {
  const fault = faultRules.find((rule) => rule.id === id);
  if (fault !== undefined) return fault.why ?? 'Refused by IAM when the policy is stored (spec/iam 1).';
  return suppressionRules.find((rule) => rule.id === id)?.why;
}

/** The comment at the head of the rule's file. */
function inFile(id: string): string {
  const name = readdirSync(folder).find((file) =>
    isOwn(id) ? file.startsWith(`${id.toLowerCase()}-`) : file === `${id}.ts`,
  );
  const text = readFileSync(new URL(name ?? '', folder), 'utf8');
  return (/^\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '').replace(/\n \*/g, ' ').replace(/\s+/g, ' ').trim();
}

function exampleOf({ files, options }: LintCase): string {
  const { suppressions } = options ?? {};
  if (suppressions !== undefined) return suppressions.map((one) => JSON.stringify(one)).join('\n');
  if (files.length === 1) return files.map(({ text }) => compact(text)).join('\n');
  return files.map(({ file, text }) => `${file}:\n${compact(text)}`).join('\n\n');
}

const longest = 700;

/** Each statement in a line of its own. A text that is not JSON, or that has duplicate keys, is not changed. */
function compact(text: string): string {
  const short = (line: string): string => (line.length > longest ? `${line.slice(0, longest)} …` : line);
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return short(text);
  }
  const plain = JSON.stringify(read);
  if (plain.replace(/\s/g, '') !== text.replace(/\s/g, '')) return short(text);
  if (!isPolicy(read)) return short(plain);
  if (!Array.isArray(read.Statement) || Object.keys(read).some((key) => key !== 'Version' && key !== 'Statement'))
    return short(plain);
  const statements = read.Statement.map((one) => `  ${short(JSON.stringify(one))}`).join(',\n');
  const version = read.Version === undefined ? '' : `"Version":${JSON.stringify(read.Version)},`;
  return `{${version}"Statement":[\n${statements}\n]}`;
}

function isPolicy(value: unknown): value is { readonly Version?: unknown; readonly Statement: unknown } {
  return typeof value === 'object' && value !== null && 'Statement' in value;
}

/** `*` of ARNs is not emphasis; text between backticks is code and not changed. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[*<]/g, '\\$&')))
    .join('');
}

function fence(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``;
}
