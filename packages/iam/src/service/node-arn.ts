/** The ids and ARNs of the three kinds of node on which a session can be started (spec/iam 14.1). */
import type { Place } from './aws-documents.ts';

/** EC2 instance `i-…`, hybrid node `mi-…`, container task `ecs:…` (spec/iam 14.1). */
export type NodeKind = 'instance' | 'managed-instance' | 'task';

export function nodeKind(arn: string): NodeKind {
  if (/^arn:[^:]*:ssm:/.test(arn)) return 'managed-instance';
  return /^arn:[^:]*:ecs:/.test(arn) ? 'task' : 'instance';
}

const task = /^ecs:([A-Za-z0-9_-]+)_([A-Za-z0-9]+)_[A-Za-z0-9-]+$/;
const taskAlone = /^ecs:([A-Za-z0-9_-]+)_([A-Za-z0-9]+)$/;

/** `i-...`, `mi-...`, `ecs:CLUSTER_TASK_RUNTIME`, `ecs:CLUSTER_TASK`, or an ARN as it is. */
export function nodeArn(id: string, { partition, region, account }: Place): string | undefined {
  if (id.startsWith('arn:')) return id;
  if (/^i-[\w.-]+$/.test(id)) return `arn:${partition}:ec2:${region}:${account}:instance/${id}`;
  if (/^mi-[\w.-]+$/.test(id)) return `arn:${partition}:ssm:${region}:${account}:managed-instance/${id}`;
  const found = task.exec(id) ?? taskAlone.exec(id);
  return found === null ? undefined : `arn:${partition}:ecs:${region}:${account}:task/${found[1]}/${found[2]}`;
}
