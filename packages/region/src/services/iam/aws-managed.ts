/** AWS managed policies: a selection, `aws-managed.json`, the same for every account. */
import data from './aws-managed.json' with { type: 'json' };
import type { ManagedPolicy } from './store.ts';

type Entry = {
  readonly name: string;
  readonly id: string;
  readonly path?: string;
  readonly description: string;
  readonly version: string;
  readonly document: object;
};

/** Their creation date. */
const created = new Date('2015-02-06T18:39:46Z');
const made = new Map<string, ReadonlyMap<string, ManagedPolicy>>();

export function awsManagedPolicies(partition: string): readonly ManagedPolicy[] {
  return [...catalogue(partition).values()];
}

export function awsManagedPolicy(partition: string, arn: string): ManagedPolicy | undefined {
  return catalogue(partition).get(arn);
}

function catalogue(partition: string): ReadonlyMap<string, ManagedPolicy> {
  let policies = made.get(partition);
  if (policies === undefined) {
    policies = new Map(
      (data.policies as readonly Entry[]).map((entry) => {
        const policy = managed(partition, entry);
        return [policy.arn, policy];
      }),
    );
    made.set(partition, policies);
  }
  return policies;
}

function managed(partition: string, entry: Entry): ManagedPolicy {
  const path = entry.path ?? '/';
  return {
    name: entry.name,
    path,
    id: entry.id,
    arn: `arn:${partition}:iam::aws:policy${path}${entry.name}`,
    description: entry.description,
    createDate: created,
    updateDate: created,
    versions: [{ id: entry.version, document: JSON.stringify(entry.document), createDate: created }],
    defaultVersion: entry.version,
    nextVersion: Number(entry.version.slice(1)) + 1,
    tags: new Map(),
  };
}
