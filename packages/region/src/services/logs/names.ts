/** Names of log groups and streams, their ARNs, and what IAM must allow on them. */
import { tagContext } from '@sallyport/aws';
import type { RequestContext } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import type { Call, RequiredPermission } from '../../service.ts';
import { constraint, invalidParameter, noSuchGroup, noSuchStream, validationError } from './errors.ts';
import { findGroup, type LogGroup, type LogStream, logStore } from './store.ts';

const longestName = 512;

export function checkGroupName(name: string): string {
  checkNameLength(name);
  if (/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) return name;
  throw constraint(
    'logGroupName',
    name,
    'Member must have length from 1 to 512 and satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
  );
}

export function checkStreamName(name: string): string {
  checkNameLength(name);
  if (/^[^:*]{1,512}$/.test(name)) return name;
  throw constraint(
    'logStreamName',
    name,
    'Member must have length from 1 to 512 and satisfy regular expression pattern: [^:*]*',
  );
}

function checkNameLength(name: string): void {
  if (name.length <= longestName) return;
  throw invalidParameter('Invalid LogGroup or LogStream, both must have length less than or equal to 512.');
}

export function groupArn({ region, id }: Account, name: string): string {
  return `arn:${region.partition}:logs:${region.name}:${id}:log-group:${name}`;
}

/** `logGroupName`, or `logGroupIdentifier`, which is a name or an ARN; never both. */
export function namedGroup(
  account: Account,
  input: { readonly logGroupName?: string | undefined; readonly logGroupIdentifier?: string | undefined },
): string {
  const { logGroupName: name, logGroupIdentifier: identifier } = input;
  if (name !== undefined && identifier !== undefined) {
    throw validationError('LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  if (name !== undefined) return checkGroupName(name);
  if (identifier === undefined) {
    throw invalidParameter('Exactly one of logGroupName and logGroupIdentifier has to be given.');
  }
  // The ARN that ends in `:*`, as policies have it, is not an identifier.
  if (!/^[\w#+=/:,.@-]{1,2048}$/.test(identifier)) {
    throw constraint(
      'logGroupIdentifier',
      identifier,
      'Member must satisfy regular expression pattern: [\\w#+=/:,.@-]*',
    );
  }
  const prefix = groupArn(account, '');
  return checkGroupName(identifier.startsWith(prefix) ? identifier.slice(prefix.length) : identifier);
}

export function requireGroup(account: Account, name: string): LogGroup {
  const group = findGroup(account, name);
  if (group === undefined) throw noSuchGroup();
  return group;
}

export function requireStream(group: LogGroup, name: string): LogStream {
  const stream = group.streams.get(name);
  if (stream === undefined) throw noSuchStream();
  return stream;
}

/**
 * AWS authorises actions on a log group with the ARN `...:log-group:NAME:log-stream:`, which is why policies for groups
 * end in `:*`. An empty name stands for all groups (DescribeLogGroups).
 */
export function groupPermission(
  call: Call,
  action: string,
  name: string,
  context: RequestContext = {},
): RequiredPermission {
  return streamPermission(call, action, name, '', context);
}

export function streamPermission(
  call: Call,
  action: string,
  group: string,
  stream: string,
  context: RequestContext = {},
): RequiredPermission {
  return {
    action: `logs:${action}`,
    resources: [
      {
        arn: `${groupArn(call.account, group)}:log-stream:${stream}`,
        context: tagContext(['aws:ResourceTag'], logStore.of(call.account).groups.get(group)?.tags ?? []),
      },
    ],
    context,
  };
}

/** Actions on tags are authorised with the ARN of the log group. */
export function tagPermission(
  call: Call,
  action: string,
  group: string,
  context: RequestContext = {},
): RequiredPermission {
  const tags = logStore.of(call.account).groups.get(group)?.tags ?? [];
  return {
    action: `logs:${action}`,
    resources: [{ arn: groupArn(call.account, group), context: tagContext(['aws:ResourceTag'], tags) }],
    context,
  };
}
