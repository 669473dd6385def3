/**
 * Calls whose work grows with their input and with what the region keeps: it is done in slices, so that others are served
 * meanwhile, and has an end.
 */
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import { GetAccountAuthorizationDetailsCommand, IAMClient, ListPoliciesCommand } from '@aws-sdk/client-iam';
import { DescribeParametersCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Account } from '../src/account.ts';
import { addSecurityGroup, defaultVpc } from '../src/services/ec2/network.ts';
import { ec2Store } from '../src/services/ec2/store.ts';
import { iamStore } from '../src/services/iam/store.ts';
import { addEvents, logStore } from '../src/services/logs/store.ts';
import { parameterStore } from '../src/services/ssm/parameters.ts';
import { account, type Harness, startHarness } from './harness.ts';
import { allow, makeUser, policy } from './people.ts';

// A million comparisons on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const date = new Date('2026-11-01T00:00:00Z');

let harness: Harness;
let here: Account;
let neighbour: STSClient;
beforeAll(async () => {
  harness = await startHarness();
  const found = harness.region.accounts.get(account);
  if (found === undefined) throw new Error('the region has no such account');
  here = found;
  const keys = harness.accounts[1];
  neighbour = new STSClient(
    harness.client({ accessKeyId: keys?.accessKeyId ?? '', secretAccessKey: keys?.secretAccessKey ?? '' }),
  );
});
afterAll(async () => {
  neighbour.destroy();
  await harness.close();
});

/** What the call answers or throws. Three calls of somebody else, one after the other, must come to an end before it. */
async function meanwhileServed<T>(call: Promise<T>): Promise<PromiseSettledResult<T>> {
  const order: string[] = [];
  const settled = Promise.allSettled([call]).then(([result]) => {
    order.push('the long call');
    return result;
  });
  for (let n = 0; n < 3; n++) {
    await neighbour.send(new GetCallerIdentityCommand({}));
    order.push('a neighbour');
  }
  const result = await settled;
  expect(order).toEqual(['a neighbour', 'a neighbour', 'a neighbour', 'the long call']);
  return result;
}

describe('attack: ec2', () => {
  const slow = (length: number): string => 'a'.repeat(length);
  const hostile: Filter[] = [{ Name: 'tag-value', Values: numbers(200).map((n) => `*${slow(12)}*${slow(12)}b${n}`) }];
  const groups = (count: number, tags: number, length: number): void => {
    const { network } = ec2Store.of(here);
    const vpcId = defaultVpc(network)?.id ?? '';
    for (const n of numbers(count)) {
      const facts = { vpcId, name: `g-${length}-${n}`, description: 'many tags' };
      const values = new Map(numbers(tags).map((key) => [`k${key}`, slow(length)]));
      addSecurityGroup(network, here.region, { ...facts, tags: values });
    }
  };

  test('filters of 200 patterns over many tags leave others their turns', async () => {
    groups(100, 10, 64);
    const ec2 = new EC2Client(harness.client());
    const answer = await meanwhileServed(ec2.send(new DescribeSecurityGroupsCommand({ Filters: hostile })));
    expect(answer).toMatchObject({ status: 'fulfilled', value: { SecurityGroups: [] } });
    const names = numbers(100).map((n) => `g-64-${n}`);
    const found = await ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: names }] }),
    );
    expect(found.SecurityGroups).toHaveLength(100);
  });

  test('filters that would take minutes are refused as soon as they have taken seconds', async () => {
    groups(100, 50, 256);
    const ec2 = new EC2Client(harness.client());
    const answer = await meanwhileServed(ec2.send(new DescribeSecurityGroupsCommand({ Filters: hostile })));
    expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'RequestLimitExceeded' } });
  });

  test('thousands of rules in one call are refused before they are compared with each other', async () => {
    const ec2 = new EC2Client(harness.client());
    const { SecurityGroups: all } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    const GroupId = all?.[0]?.GroupId;
    const rules = (count: number) => ({
      GroupId,
      IpPermissions: numbers(count).map((n) => ({
        IpProtocol: 'tcp',
        FromPort: n,
        ToPort: n,
        IpRanges: [{ CidrIp: '10.0.0.0/8' }],
      })),
    });
    await expect(ec2.send(new AuthorizeSecurityGroupIngressCommand(rules(1500)))).rejects.toMatchObject({
      name: 'RulesPerSecurityGroupLimitExceeded',
    });
    const { SecurityGroupRules } = await ec2.send(new AuthorizeSecurityGroupIngressCommand(rules(50)));
    expect(SecurityGroupRules).toHaveLength(50);
  });
});

describe('attack: iam', () => {
  test('pages of a thousand users or policies leave others their turns', async () => {
    const { users, policies } = iamStore.of(here);
    for (const n of numbers(1500)) {
      const name = `user-${String(n).padStart(4, '0')}`;
      const own = { inline: new Map(), attached: new Set<string>() };
      users.set(name, {
        ...own,
        name,
        path: '/',
        id: `AIDA${n}`,
        createDate: date,
        tags: new Map(),
        accessKeys: [],
        sshKeys: [],
      });
      const arn = `arn:aws:iam::${account}:policy/policy-${n}`;
      policies.set(arn, {
        name: `policy-${n}`,
        path: '/',
        id: `ANPA${n}`,
        arn,
        description: undefined,
        createDate: date,
        updateDate: date,
        versions: [],
        defaultVersion: 'v1',
        nextVersion: 2,
        tags: new Map(),
      });
    }
    const iam = new IAMClient(harness.client());
    const details = await meanwhileServed(
      iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 1000, Filter: ['User'] })),
    );
    expect(details).toMatchObject({ status: 'fulfilled', value: { IsTruncated: true } });
    const attached = await meanwhileServed(iam.send(new ListPoliciesCommand({ OnlyAttached: true, MaxItems: 1000 })));
    expect(attached).toMatchObject({ status: 'fulfilled', value: { Policies: [], IsTruncated: false } });
  });
});

describe('attack: logs', () => {
  test('a search of many words through many events goes on in the next page, and finds each event once', async () => {
    const events = 60_000;
    const streams = new Map(
      ['a', 'b', 'c'].map((name) => [name, { name, createdAt: 0, events: [], bytes: 0, lastIngestion: undefined }]),
    );
    logStore.of(here).groups.set('busy', {
      name: 'busy',
      createdAt: 0,
      class: 'STANDARD',
      retentionInDays: undefined,
      tags: new Map(),
      deletionProtection: false,
      kmsKeyId: undefined,
      streams,
    });
    const message = (n: number): string => (n % 7000 === 6999 ? `needle ${n}` : 'x'.repeat(150));
    for (const [i, stream] of [...streams.values()].entries()) {
      const own = numbers(events).filter((n) => n % 3 === i);
      const made = own.map((n) => ({
        timestamp: 1 + n,
        sequence: 1 + n,
        ingestionTime: 0,
        message: message(n),
        bytes: 176,
      }));
      addEvents(here, stream, made);
    }
    const logs = new CloudWatchLogsClient(harness.client());
    const filterPattern = `needle ${numbers(60)
      .map((n) => `-no${n}`)
      .join(' ')}`;
    const search = (nextToken: string | undefined) =>
      logs.send(new FilterLogEventsCommand({ logGroupName: 'busy', filterPattern, nextToken }));
    const first = await meanwhileServed(search(undefined));
    if (first.status === 'rejected') throw first.reason;
    const found = [...(first.value.events ?? [])];
    let { nextToken } = first.value;
    expect(nextToken).toBeDefined();
    while (nextToken !== undefined) {
      const page = await search(nextToken);
      found.push(...(page.events ?? []));
      nextToken = page.nextToken;
    }
    expect(found.map(({ message: text }) => text)).toEqual(numbers(8).map((n) => message(7000 * n + 6999)));
  });
});

describe('attack: ssm', () => {
  test('long filter values over thousands of parameters leave others their turns', async () => {
    const store = parameterStore.of(here);
    for (const n of numbers(9000)) {
      const version = {
        number: 1,
        type: 'String' as const,
        value: 'v',
        keyId: undefined,
        description: undefined,
        allowedPattern: undefined,
        tier: 'Standard' as const,
        dataType: 'text',
        modified: date,
        modifiedBy: 'x',
        labels: new Set<string>(),
      };
      store.set(`/many/${n}`, { name: `/many/${n}`, tags: new Map(), versions: [version] });
    }
    const ssm = new SSMClient(harness.client());
    const Values = numbers(49).map((n) => `/none/${n}/${'x'.repeat(800)}`);
    const filter = (more: string[]) =>
      ssm.send(new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values: [...Values, ...more] }] }));
    const answer = await meanwhileServed(filter(['/many/77']));
    expect(answer).toMatchObject({ status: 'fulfilled', value: { Parameters: [{ Name: '/many/77' }] } });
  });

  test('thousands of resources are authorised in slices, each of them', async () => {
    const keys = await makeUser(
      harness,
      'reader',
      policy(allow('ssm:GetParameters', `arn:aws:ssm:*:${account}:parameter/n*`)),
    );
    const ssm = new SSMClient(harness.client(keys));
    const names = (count: number): string[] => numbers(count).map((n) => `n${n}`);
    const many = await meanwhileServed(ssm.send(new GetParametersCommand({ Names: names(6000) })));
    // Authorised; that there are too many is said to those who may ask.
    expect(many).toMatchObject({ status: 'rejected', reason: { name: 'ValidationException' } });
    const last = ssm.send(new GetParametersCommand({ Names: [...names(3000), 'other'] }));
    await expect(last).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('a pattern without end is given up in a thread of its own, and only a few wait for it', async () => {
    const ssm = new SSMClient(harness.client());
    const put = (AllowedPattern: string, n: number) =>
      ssm.send(new PutParameterCommand({ Name: `p${n}`, Type: 'String', Value: 'a'.repeat(200), AllowedPattern }));
    const answers = meanwhileServed(Promise.allSettled(numbers(6).map((n) => put('(a|a)*b', n))));
    const settled = await answers;
    if (settled.status === 'rejected') throw settled.reason;
    const codes = settled.value.map((answer) => (answer.status === 'rejected' ? answer.reason.name : 'put'));
    expect(codes.toSorted()).toEqual([
      ...numbers(4).map(() => 'InvalidAllowedPatternException'),
      ...numbers(2).map(() => 'ThrottlingException'),
    ]);
    await expect(put('a+', 7)).resolves.toMatchObject({ Version: 1 });
    await expect(put('b+', 8)).rejects.toMatchObject({ name: 'ParameterPatternMismatchException' });
  });
});
