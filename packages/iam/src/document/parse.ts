/** Text to policy document, refusing what IAM refuses (spec/iam 1). */
import { PolicyError, type PolicyFault } from '../error.ts';
import type { PolicyDocument, PolicyType, Statement, Version } from './document.ts';
import { createFaults, type Faults } from './faults.ts';
import { type JsonMember, type JsonNode, readJson } from './json.ts';
import { checkPlacement, type PlacementOptions, policyTypes } from './placement.ts';
import { policySize } from './size.ts';
import { readStatement } from './statement.ts';

/** What the text is to be read as. */
export type ParseOptions = PlacementOptions & {
  readonly type: PolicyType;
  /** Named in errors and explanations. */
  readonly file?: string;
  /**
   * false also reads what IAM refuses to store although its meaning is clear (a Sid with a blank, an action without a
   * service, a resource that is no ARN, a Resource in a trust policy), as case collections of other engines need it. Default true.
   */
  readonly storable?: boolean;
  /** Characters IAM stores at most for this use; see policyLimits. */
  readonly limit?: number;
};

/** `faults` is empty when IAM would take the text. */
export type Inspection = { readonly document?: PolicyDocument; readonly faults: readonly PolicyFault[] };

/** Far above every size IAM stores (spec/iam 1.7): a longer text is not worth reading. */
const longest = 1_000_000;

/** Reads a policy as strictly as IAM does (spec/iam 1). Throws PolicyError for the first thing IAM would refuse. */
export function parsePolicy(source: string, options: ParseOptions): PolicyDocument {
  const { document, faults } = inspectPolicy(source, options);
  const first = faults[0];
  if (document === undefined || first !== undefined) {
    throw new PolicyError(
      first ?? { code: 'policy/json', kind: 'json-syntax', message: 'no policy', line: 1, column: 1 },
      options.file,
    );
  }
  return document;
}

/**
 * All faults of a text at once, in the order of their places; the document as far as it could be read. Throws
 * nothing.
 */
export function inspectPolicy(source: string, options: ParseOptions): Inspection {
  if (typeof source !== 'string') {
    return {
      faults: [{ code: 'policy/json', kind: 'not-text', message: 'the policy is not a text', line: 1, column: 1 }],
    };
  }
  const faults = createFaults(source, options.file);
  let document: PolicyDocument | undefined;
  try {
    if (!policyTypes.includes(options.type)) {
      faults.stop(
        'unknown-policy-type',
        0,
        `there is no policy type "${String(options.type)}"`,
        `one of ${policyTypes.join(', ')}`,
      );
    }
    checkText(source, faults);
    document = readDocument(readJson(source, faults), source, options, faults);
    checkPlacement(document, options, faults);
    checkSize(document, options, faults);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
  }
  const all = faults.found.filter((fault) => fault.storable !== false || options.storable !== false);
  all.sort((a, b) => rankOf(a) - rankOf(b) || a.line - b.line || a.column - b.column);
  return { ...(document === undefined ? {} : { document }), faults: all };
}

/** A foreign character is the cause of what follows; a missing element often is a misspelt one, which says more. */
function rankOf({ code }: PolicyFault): number {
  if (code === 'policy/character') return 0;
  return code === 'policy/missing-element' ? 2 : 1;
}

const foreign = /[^\t\n\r\x20-\xff]/gu;
const curlyQuotes = /[\u2018-\u201f\u2032\u2033]/;

/** IAM takes U+0009, U+000A, U+000D and U+0020 to U+00FF (spec/iam 1.5); pasted quotes and dashes are the usual offenders. */
function checkText(source: string, faults: Faults): void {
  if (source.length > longest) faults.stop('too-large', 0, `a policy has at most ${longest} characters`);
  let reported = 0;
  for (const { 0: character, index } of source.matchAll(foreign)) {
    const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    if (curlyQuotes.test(character)) {
      const hint = 'type a straight quote instead';
      faults.addUnstorable('invalid-character', index, `a curly quote (${code}) stands here`, hint);
    } else {
      const hint =
        index === 0 && code === 'U+FEFF'
          ? 'save the file without a byte order mark'
          : 'only tab, line ends and the characters U+0020 to U+00FF may stand in a policy';
      faults.addUnstorable('invalid-character', index, `IAM does not take the character ${code}`, hint);
    }
    reported += 1;
    if (reported === 20) return;
  }
}

/** Organisations count white space, IAM does not (spec/iam 1.7). */
function checkSize({ type, source }: PolicyDocument, { limit }: ParseOptions, faults: Faults): void {
  if (limit === undefined) return;
  const countWhiteSpace = type === 'service-control' || type === 'resource-control';
  const size = policySize(source, { countWhiteSpace });
  if (size <= limit) return;
  const hint = 'join statements that differ in one element, or split the policy';
  faults.addUnstorable('size', 0, `the policy has ${size} characters, ${limit} are allowed`, hint);
}

function readDocument(root: JsonNode, source: string, options: ParseOptions, faults: Faults): PolicyDocument {
  if (root.kind !== 'object') return faults.stop('not-a-policy', root.at, 'a policy is a JSON object');
  const members = new Map(root.members.map((member) => [member.key, member]));
  for (const member of root.members) {
    if (!['Version', 'Id', 'Statement'].includes(member.key)) refuseUnknown(member, faults);
  }
  const version = members.get('Version');
  const id = members.get('Id');
  const statement = members.get('Statement');
  if (id !== undefined && id.value.kind !== 'string') faults.add('value-type', id.value.at, 'Id is a string');
  if (statement === undefined) {
    return faults.stop('missing-statement', root.at, 'the policy has no Statement');
  }
  return {
    type: options.type,
    version: readVersion(version, faults),
    versionWritten: version !== undefined,
    ...(id?.value.kind === 'string' ? { id: id.value.text } : {}),
    statements: readStatements(statement.value, faults),
    source,
    ...(options.file === undefined ? {} : { file: options.file }),
  };
}

function refuseUnknown(member: JsonMember, faults: Faults): void {
  const known = ['Version', 'Id', 'Statement'].find((name) => name.toLowerCase() === member.key.toLowerCase());
  const hint = known === undefined ? 'a policy has Version, Id and Statement' : `write ${known}`;
  faults.add('unknown-element', member.keyAt, `a policy has no element "${member.key}"`, hint);
}

function readVersion(member: JsonMember | undefined, faults: Faults): Version {
  if (member === undefined) return '2008-10-17';
  const { value } = member;
  const text = value.kind === 'string' ? value.text : undefined;
  if (text === '2012-10-17' || text === '2008-10-17') return text;
  const hint = 'write "2012-10-17"; the version names the policy language and is not a date of yours';
  faults.add('invalid-version', value.at, 'Version is "2012-10-17" or "2008-10-17"', hint);
  return '2012-10-17';
}

function readStatements(node: JsonNode, faults: Faults): readonly Statement[] {
  const nodes = node.kind === 'array' ? node.items : [node];
  return nodes.flatMap((item, index) => readStatement(item, index + 1, faults) ?? []);
}
