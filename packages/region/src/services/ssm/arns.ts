/** ARNs of what ssm authorises. spec/iam 14.1, 14.2, 14.8. */
import type { RequestContext } from '@sallyport/iam';
import type { Account } from '../../account.ts';

export function nodeArn({ id, region }: Account, target: string): string {
  return target.startsWith('mi-')
    ? `arn:${region.partition}:ssm:${region.name}:${id}:managed-instance/${target}`
    : `arn:${region.partition}:ec2:${region.name}:${id}:instance/${target}`;
}

/** AWS's own documents carry no account. */
export function documentArn({ id, region }: Account, name: string): string {
  return `arn:${region.partition}:ssm:${region.name}:${isAwsName(name) ? '' : id}:document/${name}`;
}

export const isAwsName = (name: string): boolean => name.startsWith('AWS-');

export function sessionArn({ id, region }: Account, sessionId: string): string {
  return `arn:${region.partition}:ssm:${region.name}:${id}:session/${sessionId}`;
}

/** A hierarchy's leading slash is not part of the ARN: `/a/b` and `a` are `parameter/a/b` and `parameter/a`. */
export function parameterArn({ id, region }: Account, name: string): string {
  return `arn:${region.partition}:ssm:${region.name}:${id}:parameter/${name.replace(/^\//u, '')}`;
}

/** Tags of a resource under both names policies use. */
export function tagContext(tags: Iterable<readonly [string, string]>): RequestContext {
  const context: Record<string, string> = {};
  for (const [key, value] of tags) {
    context[`ssm:resourceTag/${key}`] = value;
    context[`aws:ResourceTag/${key}`] = value;
  }
  return context;
}
