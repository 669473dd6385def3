import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeTagsCommand,
  RunInstancesCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compilePattern } from '../../src/services/ec2/filter.ts';
import type { Instance } from '../../src/services/ec2/store.ts';
import { localImageId, World } from './world.ts';

let world: World;
let web: Instance;
let db: Instance;
beforeAll(async () => {
  world = await World.start();
  await world.profile('NodeProfile');
  const tagged = (...tags: Tag[]) => ({ TagSpecifications: [{ ResourceType: 'instance' as const, Tags: tags }] });
  web = await world.launch(tagged({ Key: 'Name', Value: 'web-1' }, { Key: 'team', Value: 'a*b' }));
  db = await world.launch({
    ...tagged({ Key: 'Name', Value: 'db-1' }),
    IamInstanceProfile: { Name: 'NodeProfile' },
  });
});
afterAll(() => world.close());

async function find(input: DescribeInstancesCommandInput): Promise<string[]> {
  const { Reservations } = await world.ec2.send(new DescribeInstancesCommand(input));
  return (Reservations ?? []).flatMap(({ Instances }) => (Instances ?? []).map(({ InstanceId }) => InstanceId ?? ''));
}

describe('DescribeInstances finds', () => {
  const cases: readonly (readonly [string, string, (of: Instance) => string])[] = [
    ['by id', 'instance-id', ({ id }) => id],
    ['by tag', 'tag:Name', ({ tags }) => tags.get('Name') ?? ''],
    ['by private address', 'private-ip-address', (of) => of.interface.privateIp],
    ['by private name', 'private-dns-name', (of) => of.interface.privateDnsName],
    ['by network interface', 'network-interface.network-interface-id', (of) => of.interface.id],
    ['by reservation', 'reservation-id', ({ reservationId }) => reservationId],
  ];
  it.each(cases)('%s', async (_, Name, value) => {
    expect(await find({ Filters: [{ Name, Values: [value(web)] }] })).toEqual([web.id]);
    expect(await find({ Filters: [{ Name, Values: [value(web), value(db)] }] })).toEqual([web.id, db.id]);
  });

  it('by profile, vpc, subnet, state and tag key', async () => {
    const arn = db.profile?.arn ?? '';
    expect(arn).toMatch(/:instance-profile\/NodeProfile$/);
    expect(await find({ Filters: [{ Name: 'iam-instance-profile.arn', Values: [arn] }] })).toEqual([db.id]);
    expect(await find({ Filters: [{ Name: 'vpc-id', Values: [web.vpcId] }] })).toEqual([web.id, db.id]);
    expect(await find({ Filters: [{ Name: 'subnet-id', Values: ['subnet-0'] }] })).toEqual([]);
    expect(await find({ Filters: [{ Name: 'tag-key', Values: ['team'] }] })).toEqual([web.id]);
    expect(await find({ Filters: [{ Name: 'instance-state-name', Values: ['running', 'stopped'] }] })).toHaveLength(2);
    expect(await find({ Filters: [{ Name: 'instance-state-name', Values: ['stopped'] }] })).toEqual([]);
  });

  it('with wildcards, and with stars made literal', async () => {
    expect(await find({ Filters: [{ Name: 'tag:Name', Values: ['web-*'] }] })).toEqual([web.id]);
    expect(await find({ Filters: [{ Name: 'tag:Name', Values: ['??-1'] }] })).toEqual([db.id]);
    expect(await find({ Filters: [{ Name: 'tag:team', Values: ['a\\*b'] }] })).toEqual([web.id]);
    expect(await find({ Filters: [{ Name: 'tag:Name', Values: ['WEB-1'] }] })).toEqual([]);
  });

  it('only what every filter allows', async () => {
    const Filters = [
      { Name: 'tag:Name', Values: ['web-1'] },
      { Name: 'instance-id', Values: [db.id] },
    ];
    expect(await find({ Filters })).toEqual([]);
  });

  it('nothing for a filter it does not know: an error, not the whole fleet', async () => {
    await expect(find({ Filters: [{ Name: 'colour', Values: ['red'] }] })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: "The filter 'colour' is invalid",
    });
    await expect(find({ Filters: [{ Name: 'toString', Values: ['x'] }] })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
    await expect(
      find({ Filters: [{ Name: 'instance-id', Values: Array.from({ length: 201 }, (_, i) => `i-${i}`) }] }),
    ).rejects.toMatchObject({ name: 'FilterLimitExceeded' });
  });

  it('page by page, each once, grouped by launch', async () => {
    const many = await World.start();
    for (let i = 0; i < 3; i += 1) {
      await many.ec2.send(new RunInstancesCommand({ ImageId: localImageId, MinCount: 4, MaxCount: 4 }));
    }
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await many.ec2.send(new DescribeInstancesCommand({ MaxResults: 5, NextToken }));
      seen.push(
        ...(page.Reservations ?? []).flatMap(({ Instances }) => (Instances ?? []).map((one) => one.InstanceId ?? '')),
      );
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(seen).toHaveLength(12);
    expect(new Set(seen).size).toBe(12);
    await expect(many.ec2.send(new DescribeInstancesCommand({ MaxResults: 4 }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
    await expect(many.ec2.send(new DescribeInstancesCommand({ NextToken: 'forged' }))).rejects.toMatchObject({
      name: 'InvalidNextToken',
    });
    await many.close();
  });

  it('no account but the own', async () => {
    const [, other] = world.harness.accounts;
    const { Reservations } = await world
      .as({ accessKeyId: other?.accessKeyId ?? '', secretAccessKey: other?.secretAccessKey ?? '' })
      .send(new DescribeInstancesCommand({}));
    expect(Reservations).toEqual([]);
  });
});

describe('a filter pattern', () => {
  it('matches as the regular expression it stands for', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, text) => {
        const regex = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(compilePattern(pattern)(text)).toBe(regex.test(text));
      }),
    );
  });

  it('of many stars costs no exponential time', () => {
    expect(compilePattern(`${'a*'.repeat(500)}b`)('a'.repeat(5000))).toBe(false);
  });
});

describe('tags', () => {
  it('are set on all of several resources or on none', async () => {
    const Resources = [web.id, web.vpcId, web.subnetId, web.volume.id, web.interface.id];
    await world.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'owner', Value: 'me' }] }));
    const { Tags } = await world.ec2.send(new DescribeTagsCommand({ Filters: [{ Name: 'key', Values: ['owner'] }] }));
    expect(Tags?.map(({ ResourceId }) => ResourceId).sort()).toEqual([...Resources].sort());
    await expect(
      world.ec2.send(
        new CreateTagsCommand({ Resources: [db.id, 'i-0123456789abcdef0'], Tags: [{ Key: 'half', Value: 'done' }] }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    expect(db.tags.has('half')).toBe(false);
  });

  it('are kept apart by case, and an empty value is a value', async () => {
    const Tags = [
      { Key: 'k', Value: 'lower' },
      { Key: 'K', Value: '' },
    ];
    await world.ec2.send(new CreateTagsCommand({ Resources: [db.id], Tags }));
    expect(db.tags.get('k')).toBe('lower');
    expect(db.tags.get('K')).toBe('');
    await world.ec2.send(
      new DeleteTagsCommand({ Resources: [db.id], Tags: [{ Key: 'k', Value: 'other' }, { Key: 'K' }] }),
    );
    expect(db.tags.get('k')).toBe('lower');
    expect(db.tags.has('K')).toBe(false);
  });

  it('more than fifty are refused, and none of them kept', async () => {
    const Tags = Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' }));
    const before = db.tags.size;
    await expect(world.ec2.send(new CreateTagsCommand({ Resources: [db.id], Tags }))).rejects.toMatchObject({
      name: 'TagLimitExceeded',
    });
    expect(db.tags.size).toBe(before);
  });

  it('any text comes back as it was set', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((s) => !/^aws:/i.test(s));
    await fc.assert(
      fc.asyncProperty(text, text, async (Key, Value) => {
        await world.ec2.send(new CreateTagsCommand({ Resources: [db.id], Tags: [{ Key, Value }] }));
        expect(db.tags.get(Key)).toBe(Value);
        await world.ec2.send(new DeleteTagsCommand({ Resources: [db.id], Tags: [{ Key }] }));
        expect(db.tags.has(Key)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });
});
