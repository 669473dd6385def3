/** logs:CreateLogGroup, DeleteLogGroup, DescribeLogGroups, PutRetentionPolicy and DeleteRetentionPolicy. */

import type {
  CreateLogGroupRequest,
  DeleteLogGroupRequest,
  DeleteRetentionPolicyRequest,
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  LogGroup as GroupDetail,
  PutLogGroupDeletionProtectionRequest,
  PutRetentionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { requestTagContext } from '@sallyport/aws';
import type { Account } from '../../account.ts';
import { enumRule } from '../../constraint.ts';
import type { Operation } from '../../service.ts';
import { alreadyExists, constraint, invalidParameter, limitExceeded, validationError } from './errors.ts';
import { checkKey } from './group-key.ts';
import { checkGroupName, groupArn, groupPermission, namedGroup, requireGroup, tagPermission } from './names.ts';
import { paginate } from './paginate.ts';
import { dropExpired, forgetStream, type LogGroup, logStore } from './store.ts';
import { readTags } from './tags.ts';

type Named<T> = T & { readonly logGroupName: string };

/** AWS's quota is 1,000,000; this one is for memory. */
const mostGroups = 5000;

export const createLogGroup: Operation<Named<CreateLogGroupRequest>, void> = {
  requiredPermissions({ logGroupName, tags }, call) {
    const name = checkGroupName(logGroupName);
    const given = readTags(tags);
    const requiredPermissions = [groupPermission(call, 'CreateLogGroup', name, requestTagContext(given))];
    return given.size === 0
      ? requiredPermissions
      : [...requiredPermissions, tagPermission(call, 'TagResource', name, requestTagContext(given))];
  },
  handle({ logGroupName, tags, kmsKeyId, logGroupClass, deletionProtectionEnabled }, { account, region }) {
    const { groups } = logStore.of(account);
    if (groups.has(logGroupName)) throw alreadyExists('group');
    if (groups.size >= mostGroups) throw limitExceeded('Resource limit exceeded.');
    groups.set(logGroupName, {
      name: logGroupName,
      createdAt: region.clock.now().getTime(),
      class: checkClass(logGroupClass),
      retentionInDays: undefined,
      deletionProtection: deletionProtectionEnabled ?? false,
      kmsKeyId: kmsKeyId === undefined ? undefined : checkKey(account, logGroupName, kmsKeyId),
      tags: readTags(tags),
      streams: new Map(),
    });
  },
};

function checkClass(given: string | undefined): LogGroup['class'] {
  if (given === undefined || given === 'STANDARD') return 'STANDARD';
  if (given === 'INFREQUENT_ACCESS' || given === 'DELIVERY') return given;
  throw constraint('logGroupClass', given, enumRule(['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY']));
}

export const deleteLogGroup: Operation<Named<DeleteLogGroupRequest>, void> = {
  requiredPermissions: ({ logGroupName }, call) => [
    groupPermission(call, 'DeleteLogGroup', checkGroupName(logGroupName)),
  ],
  handle({ logGroupName }, { account }) {
    const group = requireGroup(account, logGroupName);
    if (group.deletionProtection) {
      throw validationError('The log group has deletion protection enabled. Disable it before you delete the group.');
    }
    for (const stream of group.streams.values()) forgetStream(account, group, stream);
    logStore.of(account).groups.delete(logGroupName);
  },
};

export const describeLogGroups: Operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse> = {
  requiredPermissions: (_, call) => [groupPermission(call, 'DescribeLogGroups', '')],
  handle(input, { account }) {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers: identifiers } = input;
    if (prefix !== undefined && pattern !== undefined) {
      throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
    }
    if (prefix !== undefined) checkGroupName(prefix);
    if (input.accountIdentifiers !== undefined || input.includeLinkedAccounts === true) {
      throw invalidParameter('not implemented: this local region does not serve cross-account observability');
    }
    const named = identifiers && new Set(identifiers);
    const asked = [...logStore.of(account).groups.values()]
      .filter(({ name }) => prefix === undefined || name.startsWith(prefix))
      .filter(({ name }) => pattern === undefined || name.toLowerCase().includes(pattern.toLowerCase()))
      .filter((group) => input.logGroupClass === undefined || group.class === input.logGroupClass)
      .filter(({ name }) => named === undefined || named.has(name) || named.has(groupArn(account, name)))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, ...page } = paginate(asked, ({ name }) => name, input);
    return { logGroups: items.map((group) => groupDetail(account, group)), ...page };
  },
};

function groupDetail(account: Account, group: LogGroup): GroupDetail {
  dropExpired(account, group);
  const arn = groupArn(account, group.name);
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
    ...(group.kmsKeyId !== undefined && { kmsKeyId: group.kmsKeyId }),
    metricFilterCount: 0,
    // The form with `:*` is the older one, which policies use.
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: [...group.streams.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    logGroupClass: group.class,
    deletionProtectionEnabled: group.deletionProtection,
  };
}

type ProtectionInput = PutLogGroupDeletionProtectionRequest & {
  readonly logGroupIdentifier: string;
  readonly deletionProtectionEnabled: boolean;
};

export const putDeletionProtection: Operation<ProtectionInput, void> = {
  requiredPermissions: ({ logGroupIdentifier }, call) => [
    groupPermission(call, 'PutLogGroupDeletionProtection', namedGroup(call.account, { logGroupIdentifier })),
  ],
  handle({ logGroupIdentifier, deletionProtectionEnabled }, { account }) {
    const group = requireGroup(account, namedGroup(account, { logGroupIdentifier }));
    group.deletionProtection = deletionProtectionEnabled;
  },
};

const retentions: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const putRetentionPolicy: Operation<Named<PutRetentionPolicyRequest> & { retentionInDays: number }, void> = {
  requiredPermissions: ({ logGroupName }, call) => [
    groupPermission(call, 'PutRetentionPolicy', checkGroupName(logGroupName)),
  ],
  handle({ logGroupName, retentionInDays }, { account }) {
    if (!retentions.includes(retentionInDays)) {
      throw constraint('retentionInDays', retentionInDays, enumRule(retentions));
    }
    requireGroup(account, logGroupName).retentionInDays = retentionInDays;
  },
};

export const deleteRetentionPolicy: Operation<Named<DeleteRetentionPolicyRequest>, void> = {
  requiredPermissions: ({ logGroupName }, call) => [
    groupPermission(call, 'DeleteRetentionPolicy', checkGroupName(logGroupName)),
  ],
  handle({ logGroupName }, { account }) {
    requireGroup(account, logGroupName).retentionInDays = undefined;
  },
};
