/**
 * A policy that stands somewhere inside a file is written out as JSON text of its own and read by the one parser there
 * is; a map leads from the places in that text back to the file.
 */
import type { PolicyType } from '../../document/document.ts';
import type { Position } from '../../document/faults.ts';
import type { JsonNode } from '../../document/json.ts';
import { inspectPolicy } from '../../document/parse.ts';
import { policySize } from '../../document/size.ts';
import type { LintPlace } from '../finding.ts';
import { hasUnknown, type LintedPolicy, type PlacedFault, placedFault } from '../linted.ts';
import { holdsChoice } from './intrinsics.ts';
import type { TextMap } from './text-map.ts';

export function readEmbedded(
  root: JsonNode,
  type: PolicyType,
  owners: readonly string[],
  map: TextMap,
): LintedPolicy | readonly PlacedFault[] {
  const alternatives = holdsChoice(root);
  const nested: number[] = [];
  const written = write(hoist(root, nested));
  const { document, faults } = inspectPolicy(written.text, { type, file: map.file });
  const placeOf = (at: Position): LintPlace => map.placeOf(written.originOf(at.column - 1));
  const placed: readonly PlacedFault[] = [
    ...nested.map((offset): PlacedFault => {
      const message = 'a whole policy stands where a statement should';
      return { kind: 'nested-policy', message, place: map.placeOf(offset) };
    }),
    // The reader of the file saw keys that stand twice, and its hint names the right line.
    ...faults
      .filter((fault) => fault.kind !== 'duplicate-key' && !written.isUnknown(fault.column - 1))
      .filter((fault) => !(alternatives && fault.kind.startsWith('duplicate-sid')))
      .map((fault) => placedFault(fault, placeOf(fault))),
  ];
  if (document === undefined) return placed;
  const size = alternatives || hasUnknown(written.text) ? {} : { size: policySize(written.text) };
  return { type, document, faults: placed, placeOf, owners, alternatives, ...size };
}

/** Statements of a policy nested in a statement list are looked at as if they stood in the list. */
function hoist(root: JsonNode, nested: number[]): JsonNode {
  if (root.kind !== 'object') return root;
  return {
    ...root,
    members: root.members.map((entry) => {
      if (entry.key !== 'Statement' || entry.value.kind !== 'array') return entry;
      const statements = entry.value.items.flatMap((item): readonly JsonNode[] => {
        if (item.kind !== 'object') return [item];
        const inner = item.members.find(({ key }) => key === 'Statement');
        if (inner === undefined) return [item];
        nested.push(item.at);
        return inner.value.kind === 'array' ? inner.value.items : [inner.value];
      });
      return { ...entry, value: { ...entry.value, items: statements } };
    }),
  };
}

type Written = {
  readonly text: string;
  originOf(target: number): number;
  isUnknown(target: number): boolean;
};

function write(root: JsonNode): Written {
  let text = '';
  const targets: number[] = [];
  const origins: number[] = [];
  const unknown = new Set<number>();
  const mark = (origin: number): void => {
    targets.push(text.length);
    origins.push(origin);
  };
  const add = (node: JsonNode): void => {
    mark(node.at);
    if (node.kind === 'array' || node.kind === 'object') {
      text += node.kind === 'array' ? '[' : '{';
      const parts = node.kind === 'array' ? node.items : node.members;
      parts.forEach((part, index) => {
        if (index > 0) text += ',';
        if ('keyAt' in part) {
          mark(part.keyAt);
          text += `${JSON.stringify(part.key)}:`;
          add(part.value);
        } else add(part);
      });
      text += node.kind === 'array' ? ']' : '}';
      return;
    }
    if (hasUnknown(node.text)) unknown.add(targets.length - 1);
    // YAML has numbers JSON has not.
    const plain = node.kind !== 'string' && (node.kind !== 'number' || /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(node.text));
    text += plain ? node.text : JSON.stringify(node.text);
  };
  add(root);
  const indexOf = (target: number): number => {
    let low = 0;
    let high = targets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((targets[middle] ?? 0) <= target) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  return {
    text,
    originOf: (target) => origins[indexOf(target)] ?? root.at,
    isUnknown: (target) => unknown.has(indexOf(target)),
  };
}
