/** The nodes a policy is for, selected by id, kind and tag. */
import type { NodeKind } from '@sallyport/aws';
import { SynthesisError } from '../synthesis-error.ts';

/** Nodes by kind, id and tag; a node must match all that are given. */
export type NodeSelection = {
  /** Default: EC2 instances. */
  readonly kinds?: readonly NodeKind[];
  /** Ids of nodes; default: all. */
  readonly ids?: readonly string[];
  /** Tags the node must have, all of them. */
  readonly tags?: Readonly<Record<string, string | readonly string[]>>;
};

/** The kind of a node follows from its id. */
export function kindsOf({ kinds, ids }: NodeSelection): readonly NodeKind[] {
  return kinds ?? (ids === undefined ? ['instance'] : [...new Set(ids.map(kindOf))]);
}

export function checkNodes({ kinds, ids, tags = {} }: NodeSelection): void {
  if (ids?.length === 0 || kinds?.length === 0) throw new SynthesisError('request/requirement', 'no node is listed');
  const odd = ids?.find((id) => !/^(?:m?i-[\w.-]+|[\w-]+\/[A-Za-z0-9]+)$/.test(id));
  if (odd !== undefined) {
    throw new SynthesisError(
      'request/requirement',
      `"${odd}" is not the id of a node`,
      'i-..., mi-..., or CLUSTER/TASK',
    );
  }
  const [twice] = (ids ?? []).filter((id, index, all) => all.indexOf(id) !== index);
  if (twice !== undefined) throw new SynthesisError('request/requirement', `the node "${twice}" is listed twice`);
  const left = ids?.find((id) => kinds?.includes(kindOf(id)) === false);
  if (left !== undefined) {
    throw new SynthesisError('request/contradiction', `${left} is listed, but nodes of its kind are not included`);
  }
  const empty = Object.entries(tags).find(([, values]) => values.length === 0 && typeof values !== 'string');
  if (empty !== undefined)
    throw new SynthesisError('request/requirement', `no value is listed for the tag ${empty[0]}`);
}

export function kindOf(id: string): NodeKind {
  if (id.startsWith('mi-')) return 'managed-instance';
  return id.startsWith('i-') ? 'instance' : 'task';
}
