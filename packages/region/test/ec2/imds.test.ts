import {
  DisassociateIamInstanceProfileCommand,
  ModifyInstanceMetadataOptionsCommand,
  ReplaceIamInstanceProfileAssociationCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  IAMClient,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromInstanceMetadata } from '@aws-sdk/credential-providers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instance } from '../../src/services/ec2/store.ts';
import { Later, lookUp } from '../../src/services/imds/tree.ts';
import { account } from '../harness.ts';
import { makeRole, trust } from '../people.ts';
import { send, signed } from '../raw-request.ts';
import { type Metadata, World } from './world.ts';

let world: World;
let web: Instance;
let imds: Metadata;
beforeEach(async () => {
  world = await World.start();
  await world.profile('NodeRole');
  web = await world.launch({
    IamInstanceProfile: { Name: 'NodeRole' },
    UserData: Buffer.from('#!/bin/sh\n\xff').toString('base64'),
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web-1' }] }],
    MetadataOptions: { InstanceMetadataTags: 'enabled' },
  });
  imds = await world.imds(web);
});
afterEach(() => world.close());

const ttl = (seconds: string) => ({ 'x-aws-ec2-metadata-token-ttl-seconds': seconds });
const token = (text: string) => ({ 'x-aws-ec2-metadata-token': text });

describe('the metadata service', () => {
  it('describes the instance', async () => {
    const { interface: network } = web;
    const macs = `network/interfaces/macs/${network.mac}`;
    const expected: Readonly<Record<string, string>> = {
      'instance-id': web.id,
      'ami-id': web.imageId,
      'instance-type': 't3.micro',
      hostname: network.privateDnsName,
      'local-hostname': network.privateDnsName,
      'local-ipv4': network.privateIp,
      mac: network.mac,
      'placement/availability-zone': 'eu-west-1a',
      'placement/availability-zone-id': 'euw1-az1',
      'placement/region': 'eu-west-1',
      'security-groups': 'default',
      'services/domain': 'amazonaws.com',
      'services/partition': 'aws',
      'tags/instance/Name': 'web-1',
      [`${macs}/subnet-id`]: web.subnetId,
      [`${macs}/vpc-id`]: web.vpcId,
      [`${macs}/vpc-ipv4-cidr-block`]: '172.31.0.0/16',
      [`${macs}/subnet-ipv4-cidr-block`]: '172.31.0.0/20',
      'network/interfaces/macs/': `${network.mac}/`,
      'iam/security-credentials/': 'NodeRole',
      'services/': 'domain\npartition',
    };
    for (const [path, value] of Object.entries(expected)) {
      expect(await imds.get(`/latest/meta-data/${path}`), path).toBe(value);
    }
    expect(await imds.get('/latest/user-data')).toBe(Buffer.from('#!/bin/sh\n\xff').toString());
    expect(await imds.get('/latest/')).toBe('dynamic/\nmeta-data/\nuser-data');
    expect(await imds.get('/2021-03-23/meta-data/instance-id')).toBe(web.id);
    expect(await imds.get('/latest/meta-data/public-ipv4')).toBe(network.publicIp);
    expect(await imds.get('/latest/meta-data/public-keys/')).toBe(404);
    const document = JSON.parse(String(await imds.get('/latest/dynamic/instance-identity/document')));
    expect(document).toMatchObject({
      accountId: account,
      instanceId: web.id,
      region: 'eu-west-1',
      version: '2017-09-30',
    });
  });

  it('gives the credentials the official SDK takes, and they are the role of this instance', async () => {
    const json = JSON.parse(String(await imds.get('/latest/meta-data/iam/security-credentials/NodeRole')));
    expect(Object.keys(json)).toEqual([
      'Code',
      'LastUpdated',
      'Type',
      'AccessKeyId',
      'SecretAccessKey',
      'Token',
      'Expiration',
    ]);
    const credentials = {
      accessKeyId: json.AccessKeyId,
      secretAccessKey: json.SecretAccessKey,
      sessionToken: json.Token,
    };
    const { Arn } = await new STSClient(world.harness.client(credentials)).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${account}:assumed-role/NodeRole/${web.id}`);
    const info = JSON.parse(String(await imds.get('/latest/meta-data/iam/info')));
    expect(info).toMatchObject({ Code: 'Success', InstanceProfileArn: web.profile?.arn });
  });

  it('satisfies the SDK’s own provider', async () => {
    process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = imds.url;
    try {
      const credentials = await fromInstanceMetadata({ maxRetries: 0 })();
      expect(credentials.accessKeyId).toMatch(/^ASIA/);
    } finally {
      delete process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT;
    }
  });

  it('rotates credentials hourly while the old ones still work', async () => {
    const key = async (): Promise<string> =>
      JSON.parse(String(await imds.get('/latest/meta-data/iam/security-credentials/NodeRole'))).AccessKeyId;
    const first = await key();
    expect(await key()).toBe(first);
    world.harness.clock.advance(3601);
    const second = await key();
    expect(second).not.toBe(first);
    expect(world.harness.region.credentials.find(first)).toBeDefined();
  });

  it('gives each instance an identity of its own, that registers its agent and can do nothing else', async () => {
    const bare = await world.launch();
    const asked = await world.imds(bare);
    const path = '/latest/meta-data/identity-credentials/ec2/security-credentials/';
    expect(await asked.get(path)).toBe('ec2-instance');
    const json = JSON.parse(String(await asked.get(`${path}ec2-instance`)));
    const credentials = {
      accessKeyId: json.AccessKeyId,
      secretAccessKey: json.SecretAccessKey,
      sessionToken: json.Token,
    };
    const client = world.harness.client(credentials);
    expect(await new STSClient(client).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:sts::${account}:assumed-role/aws:ec2-instance/${bare.id}`,
      UserId: `${account}:aws:ec2-instance:${bare.id}`,
    });
    const call = async (operation: string, input: object): Promise<{ status: number; body: string }> => {
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${operation}` };
      const request = { headers, body: JSON.stringify(input) };
      return send(world.harness, await signed(world.harness, request, { service: 'ssm', credentials }));
    };
    const registered = await call('RegisterManagedInstance', { Fingerprint: bare.id, PublicKey: 'k' });
    expect(registered).toMatchObject({ status: 200, body: `{"InstanceId":"${bare.id}"}` });
    for (const operation of ['UpdateInstanceInformation', 'ListInstanceAssociations']) {
      const refused = await call(operation, { InstanceId: bare.id });
      expect(refused.status).toBe(400);
      expect(refused.body).toContain('AccessDenied');
      expect(refused.body).toContain(
        `assumed-role/aws:ec2-instance/${bare.id} is not authorized to perform: ssm:${operation}`,
      );
    }
    await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [bare.id] }));
    await expect(new STSClient(client).send(new GetCallerIdentityCommand({}))).rejects.toThrow('security token');
  });

  it('a role that does not trust EC2 is named as the reason', async () => {
    const iam = new IAMClient(world.harness.client());
    await makeRole(world.harness, 'Person', trust({ AWS: `arn:aws:iam::${account}:root` }));
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'Wrong' }));
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'Wrong', RoleName: 'Person' }));
    const other = await world.imds(await world.launch({ IamInstanceProfile: { Name: 'Wrong' } }));
    const json = JSON.parse(String(await other.get('/latest/meta-data/iam/security-credentials/Person')));
    expect(json.Code).toBe('AssumeRoleUnauthorizedAccess');
    expect(json.AccessKeyId).toBeUndefined();
  });

  it('without a profile there is no iam at all', async () => {
    const other = await world.imds(await world.launch());
    expect(await other.get('/latest/meta-data/iam/')).toBe(404);
    expect(await other.get('/latest/meta-data/iam/security-credentials/')).toBe(404);
  });
});

describe('attacks:', () => {
  it('version 1 is refused', async () => {
    expect(await imds.ask('GET', '/latest/meta-data/iam/security-credentials/NodeRole')).toMatchObject({
      status: 401,
      body: '',
    });
  });

  it('an open proxy gets no token', async () => {
    const asked = await imds.ask('PUT', '/latest/api/token', { ...ttl('60'), 'x-forwarded-for': '203.0.113.9' });
    expect(asked).toMatchObject({ status: 403, body: '' });
    // The same without the header is granted: it is the header that is refused.
    expect(await imds.ask('PUT', '/latest/api/token', ttl('60'))).toMatchObject({ status: 200 });
  });

  it.each(['', '0', '21601', '-1', '1e3', '60 ', '0x3c', '99999999999999999999'])(
    'a token that should live %j seconds is refused',
    async (seconds) => {
      expect((await imds.ask('PUT', '/latest/api/token', seconds === '' ? {} : ttl(seconds))).status).toBe(
        seconds === '60 ' ? 200 : 400,
      );
    },
  );

  it('a token of another instance opens nothing', async () => {
    const other = await world.imds(await world.launch());
    const stolen = await other.token();
    expect((await other.ask('GET', '/latest/meta-data/instance-id', token(stolen))).status).toBe(200);
    expect((await imds.ask('GET', '/latest/meta-data/instance-id', token(stolen))).status).toBe(401);
  });

  it('a token expires in time, and cannot be extended', async () => {
    const given = await imds.token(10);
    const ask = async (text: string): Promise<number> =>
      (await imds.ask('GET', '/latest/meta-data/', token(text))).status;
    world.harness.clock.advance(9);
    expect(await ask(given)).toBe(200);
    const bytes = Buffer.from(given, 'base64url');
    bytes[5] = (bytes[5] ?? 0) + 1;
    expect(await ask(bytes.toString('base64url'))).toBe(401);
    world.harness.clock.advance(1);
    expect(await ask(given)).toBe(401);
  });

  it('a forged token is refused, whatever it is', async () => {
    const given = await imds.token();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom(...'abcXYZ019-_='), maxLength: 80 }), async (text) => {
        fc.pre(text !== given);
        expect((await imds.ask('GET', '/latest/meta-data/', token(text))).status).toBe(401);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    '/latest/meta-data/constructor',
    '/latest/meta-data/__proto__/x',
    '/latest/meta-data/../../etc/passwd',
    '/latest/meta-data/instance-id/x',
    '/latest/meta-data/%2e%2e/user-data',
  ])('the path %s leads nowhere', async (path) => {
    expect(await imds.get(path)).toBe(404);
  });

  it('a path that cannot be decoded is refused', async () => {
    expect(await imds.get('/latest/%ff')).toBe(400);
    expect((await imds.ask('DELETE', '/latest/meta-data/', token(await imds.token()))).status).toBe(405);
    expect((await imds.ask('PUT', '/latest/meta-data/', ttl('60'))).status).toBe(405);
  });

  it('tags stay hidden until they are shown', async () => {
    const other = await world.launch({
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'secret', Value: 'x' }] }],
    });
    const asked = await world.imds(other);
    expect(await asked.get('/latest/meta-data/tags/instance/secret')).toBe(404);
    await world.ec2.send(
      new ModifyInstanceMetadataOptionsCommand({ InstanceId: other.id, InstanceMetadataTags: 'enabled' }),
    );
    expect(await asked.get('/latest/meta-data/tags/instance/secret')).toBe('x');
  });

  it('a switched-off endpoint answers nothing, not even tokens', async () => {
    await world.ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: web.id, HttpEndpoint: 'disabled' }));
    expect((await imds.ask('PUT', '/latest/api/token', ttl('60'))).status).toBe(403);
  });

  it('a profile made anew under the old name gives the old instance nothing', async () => {
    const iam = new IAMClient(world.harness.client());
    await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: 'NodeRole', RoleName: 'NodeRole' }));
    await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName: 'NodeRole' }));
    await makeRole(world.harness, 'Stronger', trust({ Service: 'ec2.amazonaws.com' }));
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'NodeRole' }));
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'NodeRole', RoleName: 'Stronger' }));
    expect(await imds.get('/latest/meta-data/iam/security-credentials/')).toBe('');
    expect(await imds.get('/latest/meta-data/iam/security-credentials/Stronger')).toBe(404);
  });

  it('credentials die with what gave them', async () => {
    const key = async (): Promise<string> =>
      JSON.parse(String(await imds.get('/latest/meta-data/iam/security-credentials/NodeRole'))).AccessKeyId;
    const { credentials } = world.harness.region;
    const first = await key();
    await world.ec2.send(
      new ReplaceIamInstanceProfileAssociationCommand({
        AssociationId: web.profile?.associationId,
        IamInstanceProfile: { Name: 'NodeRole' },
      }),
    );
    expect(credentials.find(first)).toBeUndefined();
    const second = await key();
    await world.ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId: web.profile?.associationId }));
    expect(credentials.find(second)).toBeUndefined();
    expect(await imds.get('/latest/meta-data/iam/info')).toBe(404);
    await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [web.id] }));
  });
});

describe('a tree', () => {
  it('lists directories with a slash and leaves nothing of what is not there', async () => {
    const later = new Later(() => Promise.resolve({ f: 'z' }));
    const tree = { b: 'x', a: { c: 'y' }, d: undefined, later };
    expect(await lookUp(tree, [])).toBe('a/\nb\nlater/');
    expect(await lookUp(tree, ['d'])).toBeUndefined();
    expect(await lookUp(tree, ['a', 'c', 'e'])).toBeUndefined();
    expect(await lookUp(tree, ['later'])).toBe('f');
    expect(await lookUp(tree, ['later', 'f'])).toBe('z');
    expect(await lookUp(tree, ['later', 'constructor'])).toBeUndefined();
  });
});
