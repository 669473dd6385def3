/** Which nodes a policy is for: by id, by kind, by tag. */
import type { NodeKind } from '@sallyport/aws';
import { SynthesisError } from '../synthesis-error.ts';

/** Nodes by kind, id and tag; all that is given has to fit. */
export type NodeChoice = {
  /** Default: EC2 instances. */
  readonly kinds?: readonly NodeKind[];
  /** Ids of instances; without them, all. */
  readonly ids?: readonly string[];
  /** Tags the node must have, all of them. */
  readonly tags?: Readonly<Record<string, string | readonly string[]>>;
};

/** Ids say themselves what they are of. */
export function kindsOf({ kinds, ids }: NodeChoice): readonly NodeKind[] {
  return kinds ?? (ids === undefined ? ['instance'] : [...new Set(ids.map(kindOf))]);
}

export function checkNodes({ kinds, ids, tags = {} }: NodeChoice): void {
  if (ids?.length === 0 || kinds?.length === 0) throw new SynthesisError('request/wish', 'no node is listed');
  const odd = ids?.find((id) => !/^(?:m?i-[\w.-]+|[\w-]+\/[A-Za-z0-9]+)$/.test(id));
  if (odd !== undefined) {
    throw new SynthesisError('request/wish', `"${odd}" is not the id of a node`, 'i-..., mi-..., or CLUSTER/TASK');
  }
  const [twice] = (ids ?? []).filter((id, index, all) => all.indexOf(id) !== index);
  if (twice !== undefined) throw new SynthesisError('request/wish', `the node "${twice}" is listed twice`);
  const left = ids?.find((id) => kinds?.includes(kindOf(id)) === false);
  if (left !== undefined) {
    throw new SynthesisError('request/contradiction', `${left} is listed, and nodes of its kind are not wanted`);
  }
  const empty = Object.entries(tags).find(([, values]) => values.length === 0 && typeof values !== 'string');
  if (empty !== undefined) throw new SynthesisError('request/wish', `no value is listed for the tag ${empty[0]}`);
}

export function kindOf(id: string): NodeKind {
  if (id.startsWith('mi-')) return 'managed-instance';
  return id.startsWith('i-') ? 'instance' : 'task';
}
