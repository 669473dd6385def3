/** ARNs of what Systems Manager authorises: nodes, documents, sessions, parameters (spec/iam 5.6, 14.1, 14.2, 14.8). */
import { isOwnedByAws } from './session-manager.ts';

export type Place = { readonly partition: string; readonly region: string; readonly account: string };

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

/** AWS's own documents carry no account. */
export function documentArn(name: string, { partition, region, account }: Place): string {
  if (name.startsWith('arn:')) return name;
  return `arn:${partition}:ssm:${region}:${isOwnedByAws(name) ? '' : account}:document/${name}`;
}

export function sessionArn(id: string, { partition, region, account }: Place): string {
  return `arn:${partition}:ssm:${region}:${account}:session/${id}`;
}

/** A hierarchy's leading slash is not part of the ARN: `/a/b` and `a` are `parameter/a/b` and `parameter/a`. */
export function parameterArn(name: string, { partition, region, account }: Place): string {
  return `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
}
