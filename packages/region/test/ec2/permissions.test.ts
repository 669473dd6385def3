import {
  AssociateIamInstanceProfileCommand,
  CreateTagsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstancesCommand,
  DisassociateIamInstanceProfileCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  ReplaceIamInstanceProfileAssociationCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Instance } from '../../src/services/ec2/store.ts';
import { account } from '../harness.ts';
import { allow, makeUser, policy, type Statement } from '../people.ts';
import { localImageId, World } from './world.ts';

const arn = (type: string, id = '*', owner = account): string => `arn:aws:ec2:eu-west-1:${owner}:${type}/${id}`;
const everything = ['instance', 'network-interface', 'volume', 'subnet', 'security-group'].map((type) => arn(type));
const image = arn('image', localImageId, '');

let world: World;
let web: Instance;
let count = 0;
beforeAll(async () => {
  world = await World.start();
  await world.profile('NodeProfile');
  await world.profile('AdminProfile');
  web = await world.launch({
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'team', Value: 'web' }] }],
  });
});
afterAll(() => world.close());

async function may(...statements: Statement[]): Promise<EC2Client> {
  count += 1;
  return world.as(await makeUser(world.harness, `user-${count}`, policy(...statements)));
}

const one = { ImageId: localImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, DryRun: true } as const;

/** `ok`, or the first missing permission. */
async function launch(client: EC2Client, input: Partial<RunInstancesCommandInput> = {}): Promise<string> {
  try {
    await client.send(new RunInstancesCommand({ ...one, ...input }));
    throw new Error('a dry run does not succeed');
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'DryRunOperation') return 'ok';
    if (name !== 'UnauthorizedOperation') throw error;
    return /perform: (\S+ on resource: \S+)/.exec(message)?.[1] ?? message;
  }
}

describe('RunInstances requires permission for', () => {
  it('every resource it uses or makes', async () => {
    expect(await launch(await may(allow('ec2:RunInstances', [...everything, image])))).toBe('ok');
    for (const missing of [...everything, image]) {
      const rest = [...everything, image].filter((other) => other !== missing);
      const refusal = await launch(await may(allow('ec2:RunInstances', rest)));
      const prefix = missing.slice(0, missing.lastIndexOf('/') + 1);
      expect(refusal, missing).toContain(`ec2:RunInstances on resource: ${prefix}`);
    }
  });

  it('the subnet and the group that are really used', async () => {
    const [group = ''] = web.interface.securityGroupIds;
    const rest = ['instance', 'network-interface', 'volume'].map((type) => arn(type));
    const named = [arn('subnet', web.subnetId), arn('security-group', group), image];
    expect(await launch(await may(allow('ec2:RunInstances', [...rest, ...named])))).toBe('ok');
    const client = await may(allow('ec2:RunInstances', [...rest, arn('subnet', 'subnet-0'), named[1] ?? '', image]));
    expect(await launch(client)).toBe(`ec2:RunInstances on resource: ${arn('subnet', web.subnetId)}`);
  });

  it('the type', async () => {
    const only = { StringEquals: { 'ec2:InstanceType': 't3.micro' } };
    const client = await may(
      allow('ec2:RunInstances', arn('instance'), only),
      allow('ec2:RunInstances', [...everything.slice(1), image]),
    );
    expect(await launch(client)).toBe('ok');
    expect(await launch(client, { InstanceType: 'm5.large' })).toContain(arn('instance'));
  });

  it('the tags, which need ec2:CreateTags of their own', async () => {
    const run = allow('ec2:RunInstances', '*');
    const tags = { TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'team', Value: 'web' }] }] };
    expect(await launch(await may(run), tags)).toBe(`ec2:CreateTags on resource: ${arn('instance')}`);
    const created = { StringEquals: { 'ec2:CreateAction': 'RunInstances', 'aws:RequestTag/team': 'web' } };
    const client = await may(run, allow('ec2:CreateTags', arn('*'), created));
    expect(await launch(client, tags)).toBe('ok');
    await expect(
      client.send(new CreateTagsCommand({ Resources: [web.id], Tags: [{ Key: 'team', Value: 'web' }] })),
    ).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });

  it('the role it passes: a launch gives no access to a role the caller may not pass', async () => {
    const run = allow('ec2:RunInstances', '*');
    const role = `arn:aws:iam::${account}:role/NodeProfile`;
    const pass = allow('iam:PassRole', role, { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } });
    const profile = (Name: string) => ({ IamInstanceProfile: { Name } });
    expect(await launch(await may(run), profile('NodeProfile'))).toBe(`iam:PassRole on resource: ${role}`);
    const client = await may(run, pass);
    expect(await launch(client, profile('NodeProfile'))).toBe('ok');
    expect(await launch(client, profile('AdminProfile'))).toContain('role/AdminProfile');
    const byArn = { IamInstanceProfile: { Arn: `arn:aws:iam::${account}:instance-profile/AdminProfile` } };
    expect(await launch(client, byArn)).toContain('role/AdminProfile');
  });

  it('required tags, on the resource they are for', async () => {
    const tagged = { StringEquals: { 'aws:RequestTag/team': 'web' } };
    const client = await may(
      allow('ec2:RunInstances', arn('instance'), tagged),
      allow('ec2:RunInstances', [...everything.slice(1), image]),
      allow('ec2:CreateTags', '*'),
    );
    const tags = (ResourceType: 'instance' | 'volume') => ({
      TagSpecifications: [{ ResourceType, Tags: [{ Key: 'team', Value: 'web' }] }],
    });
    expect(await launch(client, tags('instance'))).toBe('ok');
    expect(await launch(client)).toContain(arn('instance'));
    expect(await launch(client, tags('volume'))).toContain(arn('instance'));
  });
});

describe('a refusal', () => {
  it('has EC2’s code and message', async () => {
    const client = await may(allow('ec2:DescribeInstances'));
    await expect(client.send(new TerminateInstancesCommand({ InstanceIds: [web.id] }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringMatching(
        `^You are not authorized to perform this operation. User: arn:aws:iam::${account}:user/user-\\d+ is not authorized to perform: ec2:TerminateInstances on resource: ${arn('instance', web.id)} because`,
      ),
      $metadata: { httpStatusCode: 403 },
    });
    await client.send(new DescribeInstancesCommand({}));
  });

  it('does not tell whether the instance exists', async () => {
    const client = await may(allow('sts:GetCallerIdentity'));
    await expect(client.send(new StopInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] }))).rejects.toMatchObject(
      { name: 'UnauthorizedOperation' },
    );
  });
});

describe('tags decide', () => {
  it.each(['aws:ResourceTag/team', 'ec2:ResourceTag/team'])('over instances by %s', async (key) => {
    const client = await may(allow('ec2:StopInstances', arn('instance'), { StringEquals: { [key]: 'web' } }));
    const untagged = await world.launch();
    await expect(client.send(new StopInstancesCommand({ InstanceIds: [web.id, untagged.id] }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
    });
    expect(world.instance(web.id).state).toBe('running');
    await expect(client.send(new StopInstancesCommand({ InstanceIds: [web.id], DryRun: true }))).rejects.toMatchObject({
      name: 'DryRunOperation',
    });
  });

  it('retagging oneself into reach is refused by a guard on tag keys', async () => {
    const client = await may(
      allow('ec2:CreateTags', arn('instance'), { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['note'] } }),
    );
    await client.send(new CreateTagsCommand({ Resources: [web.id], Tags: [{ Key: 'note', Value: 'hello' }] }));
    const Tags = [
      { Key: 'note', Value: 'hello' },
      { Key: 'team', Value: 'mine' },
    ];
    await expect(client.send(new CreateTagsCommand({ Resources: [web.id], Tags }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
    });
  });

  it('user data stays closed to a caller who may only change other attributes', async () => {
    const client = await may(
      allow('ec2:ModifyInstanceAttribute', arn('instance'), { StringEquals: { 'ec2:Attribute': 'instanceType' } }),
    );
    const change = new ModifyInstanceAttributeCommand({
      InstanceId: web.id,
      UserData: { Value: Buffer.from('#!/bin/sh') },
    });
    await expect(client.send(change)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  });
});

describe('profile associations', () => {
  it('need iam:PassRole for the new role and change what the instance is', async () => {
    const { id } = await world.launch();
    const add = new AssociateIamInstanceProfileCommand({ InstanceId: id, IamInstanceProfile: { Name: 'NodeProfile' } });
    const weak = await may(allow(['ec2:AssociateIamInstanceProfile', 'ec2:ReplaceIamInstanceProfileAssociation']));
    await expect(weak.send(add)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    const { IamInstanceProfileAssociation: made } = await world.ec2.send(add);
    expect(made?.AssociationId).toMatch(/^iip-assoc-0[0-9a-f]{16}$/);
    await expect(world.ec2.send(add)).rejects.toMatchObject({ name: 'IncorrectState' });
    const replace = new ReplaceIamInstanceProfileAssociationCommand({
      AssociationId: made?.AssociationId,
      IamInstanceProfile: { Name: 'AdminProfile' },
    });
    await expect(weak.send(replace)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    const { IamInstanceProfileAssociation: other } = await world.ec2.send(replace);
    const { IamInstanceProfileAssociations: all } = await world.ec2.send(
      new DescribeIamInstanceProfileAssociationsCommand({ Filters: [{ Name: 'instance-id', Values: [id] }] }),
    );
    expect(all).toMatchObject([{ State: 'associated', AssociationId: other?.AssociationId }]);
    await world.ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId: other?.AssociationId }));
    expect(world.instance(id).profile).toBeUndefined();
  });
});
