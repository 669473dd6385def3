/** Files to documents: what a text is, is seen from what stands in it. */
import type { PolicyType } from '../../document/document.ts';
import { createFaults, type Position } from '../../document/faults.ts';
import { type JsonNode, readJson } from '../../document/json.ts';
import { inspectPolicy } from '../../document/parse.ts';
import { policySize } from '../../document/size.ts';
import { PolicyError, type PolicyFault } from '../../error.ts';
import type { DocumentType, LintPlace } from '../finding.ts';
import {
  type LintedPolicy,
  type LintedSessionDocument,
  type LintSet,
  type Owner,
  type OwnerKind,
  type PlacedFault,
  placedFault,
} from '../linted.ts';
import { findInAnswer, isAnswer } from './aws-answers.ts';
import { excessOf } from './bounds.ts';
import { findInCloudFormation, isCloudFormation } from './cloudformation.ts';
import { duplicatesIn } from './duplicates.ts';
import { readEmbedded } from './embedded.ts';
import type { Found } from './found.ts';
import type { Sink } from './inner-text.ts';
import { isTooLong, longest } from './length.ts';
import { findInTerraform, isTerraform } from './terraform.ts';
import { createTextMap, type TextMap } from './text-map.ts';
import { items, member, textOf } from './tree.ts';

/**
 * A text to check: a policy, a session document, a CloudFormation template or Terraform as JSON. `file` is only a
 * name.
 */
export type LintFile = {
  readonly file: string;
  readonly text: string;
  /**
   * The text already parsed, offsets counting into it. YAML comes in this way: this package reads JSON only.
   * Short forms such as `!Sub x` are to be written out as `{"Fn::Sub": x}`.
   */
  readonly tree?: JsonNode;
  /** What the document is, where that cannot be seen from it. */
  readonly as?: DocumentType;
  /** Whom it is attached to. Files that name the same owner are judged together. */
  readonly owner?: string;
  readonly ownerKind?: OwnerKind;
  /** Name of a session document. */
  readonly name?: string;
};

export function readFiles(files: readonly LintFile[], accounts: readonly string[] = []): LintSet {
  const policies: LintedPolicy[] = [];
  const sessionDocuments: LintedSessionDocument[] = [];
  const owners = new Map<string, Owner>();
  const unreadable: PlacedFault[] = [];
  const empty: LintPlace[] = [];
  const told = new Set(accounts);
  for (const file of files) {
    const read = readTree(file);
    const map = createTextMap(file.text, file.file, read.root);
    const place = (fault: PolicyFault): PlacedFault => placedFault(fault, map.placeOf(map.offsetOf(fault)));
    if (read.root === undefined) {
      unreadable.push(...read.faults.map(place));
      continue;
    }
    const before = unreadable.length;
    const found = find(read.root, file, map, (fault) => void unreadable.push(fault));
    if (found === undefined) {
      const message = 'this is neither a policy, a session document nor a template that holds some';
      unreadable.push({ kind: 'not-a-policy', message, place: map.placeOf(0) });
      continue;
    }
    for (const owner of found.owners) owners.set(owner.name, owner);
    for (const account of found.accounts ?? []) told.add(account);
    const own = ownerOf(file);
    if (own !== undefined && !owners.has(own.name)) owners.set(own.name, own);
    const nothing = found.policies.length + found.sessionDocuments.length === 0;
    if (nothing && found.beyondReach !== true && unreadable.length === before) empty.push(map.placeOf(0));
    if (file.tree !== undefined) unreadable.push(...duplicatesIn(file.tree, map));
    let rest = file.tree === undefined ? read.faults : [];
    for (const policy of found.policies) {
      const type = policy.type ?? guessType(policy.root);
      const attached = own === undefined ? policy.owners : [...policy.owners, own.name];
      const plain = policy.root === read.root && file.tree === undefined && !holdsNested(read.root);
      if (plain) rest = [];
      const result = plain ? readPlain(file, type, attached, map) : readEmbedded(policy.root, type, attached, map);
      if ('document' in result) policies.push(result);
      else unreadable.push(...result);
    }
    unreadable.push(...rest.map(place));
    for (const { name, root } of found.sessionDocuments) {
      const called = name ?? file.name;
      sessionDocuments.push({
        ...(called === undefined ? {} : { name: called }),
        file: file.file,
        root,
        placeOf: map.placeOf,
      });
    }
  }
  return { policies, sessionDocuments, owners, accounts: [...told], unreadable, empty };
}

function readTree({ file, text, tree }: LintFile): { root?: JsonNode; faults: readonly PolicyFault[] } {
  if (tree !== undefined) {
    const message = excessOf(tree);
    if (message === undefined) return { root: tree, faults: [] };
    return { faults: [{ code: 'policy/too-deep', kind: 'too-deep', message, line: 1, column: 1 }] };
  }
  if (isTooLong(text)) {
    const message = `this text has ${text.length} characters, a policy or session document at most ${longest}`;
    return { faults: [{ code: 'policy/too-large', kind: 'too-large', message, line: 1, column: 1 }] };
  }
  const faults = createFaults(text, file);
  try {
    return { root: readJson(text, faults), faults: faults.found };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    if (isBinary(text)) {
      const hint = 'hand in JSON, saved as UTF-8 without a byte order mark';
      return {
        faults: [{ code: 'policy/json', kind: 'not-text', message: 'this is not text', hint, line: 1, column: 1 }],
      };
    }
    if (text.length > longest) return { faults: faults.found.slice(-1) };
    // The parser for policies knows more of what is wrong: curly quotes, a second policy behind the first.
    return { faults: inspectPolicy(text, { type: 'identity', file }).faults };
  }
}

/** What is left of bytes that are none of UTF-8; a sign or two among letters are told as what they are. */
function isBinary(text: string): boolean {
  const beginning = text.slice(0, 4_096);
  const strange = beginning.match(/[\0-\x08\x0b\x0e-\x1f\ufffd]/g)?.length ?? 0;
  return strange * 10 > beginning.length || text.includes('\0');
}

function find(root: JsonNode, file: LintFile, map: TextMap, tell: Sink): Found | undefined {
  if (isCloudFormation(root)) return findInCloudFormation(root, map, tell);
  if (isTerraform(root)) return findInTerraform(root, map, tell);
  if (isAnswer(root)) return findInAnswer(root, map, tell);
  if (file.as === 'session-document' || member(root, 'schemaVersion') !== undefined) {
    return { policies: [], sessionDocuments: [{ root }], owners: [] };
  }
  const looksLikePolicy = member(root, 'Statement') !== undefined || member(root, 'Version') !== undefined;
  if (file.as === undefined && !looksLikePolicy) return undefined;
  const type = file.as === undefined ? {} : { type: file.as };
  return { policies: [{ ...type, root, owners: [] }], sessionDocuments: [], owners: [] };
}

function guessType(root: JsonNode): PolicyType {
  const statements = items(member(root, 'Statement'));
  const has = (key: string): boolean => statements.some((statement) => member(statement, key) !== undefined);
  if (!has('Principal') && !has('NotPrincipal')) return 'identity';
  const actions = statements.flatMap((statement) =>
    items(member(statement, 'Action')).map((node) => textOf(node) ?? ''),
  );
  return !has('Resource') && actions.some((action) => /^sts:/i.test(action)) ? 'trust' : 'resource';
}

function holdsNested(root: JsonNode): boolean {
  return items(member(root, 'Statement')).some((statement) => member(statement, 'Statement') !== undefined);
}

function ownerOf({ owner, ownerKind, file }: LintFile): Owner | undefined {
  if (owner === undefined && ownerKind === undefined) return undefined;
  return { name: owner ?? file, ...(ownerKind === undefined ? {} : { kind: ownerKind }), managed: [], tags: [] };
}

function readPlain(
  { text, file }: LintFile,
  type: PolicyType,
  owners: readonly string[],
  map: TextMap,
): LintedPolicy | readonly PlacedFault[] {
  const { document, faults } = inspectPolicy(text, { type, file });
  const placeOf = (at: Position) => map.placeOf(map.offsetOf(at));
  const placed = faults.map((fault) => placedFault(fault, placeOf(fault)));
  if (document === undefined) return placed;
  return { type, document, faults: placed, placeOf, owners, alternatives: false, size: policySize(text) };
}
