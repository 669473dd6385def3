/** The tree of a policy to a linted policy: the parser reads it, and its faults and positions are placed in the file. */
import { checkCharacters, checkText, longestPolicy, tooLarge } from '../../document/characters.ts';
import type { PolicyDocument, PolicyType } from '../../document/document.ts';
import type { PolicyFaultKind } from '../../document/fault-kinds.ts';
import { createFaults, type Faults, inOrder } from '../../document/faults.ts';
import { checkDepth, type JsonMember, type JsonNode } from '../../document/json.ts';
import { checkPolicyType } from '../../document/placement.ts';
import { readPolicy } from '../../document/read-policy.ts';
import { policySize, treeSize } from '../../document/size.ts';
import { PolicyError } from '../../error.ts';
import { hasUnknown, type LintedPolicy, type PlacedFault } from '../linted.ts';
import type { SourceTree } from './inner-json.ts';
import { holdsChoice } from './intrinsics.ts';
import { placeAll, type Source } from './source.ts';
import { items, member } from './tree.ts';

/** The policy, or the faults that prevented it. */
export type Read = LintedPolicy | readonly PlacedFault[];

/** A policy that is the whole text of a file. `faults` holds what the reader of the JSON found. */
export function readWholePolicy(
  { root, source }: SourceTree,
  type: PolicyType,
  owners: readonly string[],
  faults: Faults,
): Read {
  const document = attempt(() => {
    checkPolicyType(type, 0, faults);
    checkText(source.text, faults);
    return readPolicy(root, { type, source: source.text, file: source.file }, faults);
  });
  const placed = placeAll(inOrder(faults.found), source);
  if (document === undefined) return placed;
  const size = { stored: policySize(source.text), withWhiteSpace: source.text.length };
  return { ...linted(document, root, source, 0), faults: placed, owners, alternatives: false, size };
}

/** A policy that is a part of a file: an object in it, or the text of a string. Some of its values may not be known yet. */
export function readPartialPolicy({ root, source }: SourceTree, type: PolicyType, owners: readonly string[]): Read {
  const alternatives = holdsChoice(root);
  const nested: number[] = [];
  const tree = asPolicy(root, nested);
  const size = treeSize(tree);
  const faults = createFaults(source, { file: source.file, isUnknown: hasUnknown });
  const document = attempt(() => {
    checkPolicyType(type, root.at, faults);
    if (size > longestPolicy) faults.stop('too-large', root.at, tooLarge);
    checkCharacters(tree, faults);
    checkDepth(tree, faults);
    return readPolicy(tree, { type, source: source.text, file: source.file }, faults);
  });
  const placed: readonly PlacedFault[] = [
    ...nested.map((offset): PlacedFault => {
      const message = 'a whole policy is in place of a statement';
      return { kind: 'nested-policy', message, place: source.placeOf(offset) };
    }),
    ...placeAll(inOrder(faults.found), source).filter(({ kind }) => !(alternatives && duplicateSid.includes(kind))),
  ];
  if (document === undefined) return placed;
  const isKnown = !alternatives && !holdsUnknown(tree);
  const sizes = isKnown ? { size: { stored: size, withWhiteSpace: size } } : {};
  return { ...linted(document, tree, source, root.at), faults: placed, owners, alternatives, ...sizes };
}

/** Alternatives may have equal Sids, as only one of them is deployed. */
const duplicateSid: readonly PolicyFaultKind[] = ['duplicate-sid', 'duplicate-sid-in-resource-policy'];

/** Undefined when the parser stopped. */
function attempt(read: () => PolicyDocument): PolicyDocument | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

type Linted = Pick<LintedPolicy, 'type' | 'document' | 'root' | 'start' | 'placeOf'>;

function linted(document: PolicyDocument, root: JsonNode, source: Source, start: number): Linted {
  return {
    type: document.type,
    document,
    root,
    start,
    placeOf: (at) => source.placeOf(typeof at === 'number' ? at : source.offsetOf(at)),
  };
}

/** The tree as the parser expects it, without copying where nothing has to be changed. */
function asPolicy(root: JsonNode, nested: number[]): JsonNode {
  const tree = holdsOtherNumber(root) ? withJsonNumbers(root) : root;
  if (tree.kind !== 'object' || !holdsNested(tree)) return tree;
  return { ...tree, members: tree.members.map((entry) => withoutNested(entry, nested)) };
}

/** Whether a list of statements holds a whole policy. */
export function holdsNested(root: JsonNode): boolean {
  return items(member(root, 'Statement')).some((statement) => member(statement, 'Statement') !== undefined);
}

/** Statements of a nested policy are read as part of the outer list. */
function withoutNested(entry: JsonMember, nested: number[]): JsonMember {
  if (entry.key !== 'Statement' || entry.value.kind !== 'array') return entry;
  const statements = entry.value.items.flatMap((item): readonly JsonNode[] => {
    const inner = member(item, 'Statement');
    if (inner === undefined) return [item];
    nested.push(item.at);
    return inner.kind === 'array' ? inner.items : [inner];
  });
  return { ...entry, value: { ...entry.value, items: statements } };
}

/** YAML has numbers that JSON does not, such as an account id that begins with zero: they are kept as they are written. */
function withJsonNumbers(node: JsonNode): JsonNode {
  if (node.kind === 'array') return { ...node, items: node.items.map(withJsonNumbers) };
  if (node.kind === 'object') {
    return { ...node, members: node.members.map((entry) => ({ ...entry, value: withJsonNumbers(entry.value) })) };
  }
  return isOtherNumber(node) ? { ...node, kind: 'string' } : node;
}

function holdsOtherNumber(node: JsonNode): boolean {
  if (node.kind === 'array') return node.items.some(holdsOtherNumber);
  if (node.kind === 'object') return node.members.some(({ value }) => holdsOtherNumber(value));
  return isOtherNumber(node);
}

function isOtherNumber({ kind, text }: JsonNode & { readonly text: string }): boolean {
  return kind === 'number' && !/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text);
}

function holdsUnknown(node: JsonNode): boolean {
  if (node.kind === 'array') return node.items.some(holdsUnknown);
  if (node.kind === 'object') return node.members.some(({ key, value }) => hasUnknown(key) || holdsUnknown(value));
  return hasUnknown(node.text);
}
