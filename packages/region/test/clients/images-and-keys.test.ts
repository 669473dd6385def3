/** Images, key pairs and public addresses as clients of other authors look for them. */
import * as sdk from '@aws-sdk/client-ec2';
import { GetParameterCommand, GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { architecture } from '../../src/services/ec2/known-images.ts';
import { localImageId, World } from '../ec2/world.ts';
import { allow, makeUser, policy } from '../people.ts';

let world: World;
let ec2: sdk.EC2Client;
beforeAll(async () => {
  world = await World.start();
  ec2 = world.ec2;
});
afterAll(() => world.close());

const launch = { ImageId: localImageId, MinCount: 1, MaxCount: 1 };

describe('images, key pairs and public addresses as clients look for them', () => {
  test.each([
    ['amazon', 'al2023-ami-2023*'],
    ['137112412989', 'amzn2-ami-hvm-*-gp2'],
    ['099720109477', 'ubuntu/images/*ubuntu-jammy-22.04-*-server-*'],
    ['136693071363', 'debian-12-*'],
  ])('an image of %s named %s can be launched', async (owner, name) => {
    const { Images } = await ec2.send(
      new sdk.DescribeImagesCommand({ Owners: [owner], Filters: [{ Name: 'name', Values: [name] }] }),
    );
    expect(Images).toHaveLength(1);
    const ImageId = Images?.[0]?.ImageId ?? '';
    expect(await world.launch({ ImageId })).toMatchObject({ imageId: ImageId, state: 'running' });
  });

  test('an image is found by the public parameter that names it', async () => {
    const found = async (Value: string) => {
      const Filters = [{ Name: 'public-ssm-parameter-name', Values: [Value] }];
      return (await ec2.send(new sdk.DescribeImagesCommand({ Filters }))).Images?.map(({ Name }) => Name);
    };
    const [name = ''] = (await found('aws/service/debian/release/12/latest/*')) ?? [];
    expect(name).toMatch(/^debian-12-/);
    expect(await found('/aws/service/debian/release/12/latest/*')).toEqual([name]);
    expect(await found('/aws/service/none')).toEqual([]);
  });

  test('an id of a published template is an image here, the id of another region is not', async () => {
    expect(await world.launch({ ImageId: 'ami-0ed961fa828560210' })).toMatchObject({ state: 'running' });
    const command = new sdk.RunInstancesCommand({ ...launch, ImageId: 'ami-01cc34ab2709337aa' });
    await expect(ec2.send(command)).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
  });

  test.each(['rsa', 'ed25519'] as const)(
    'a key pair of %s is made, described, shown by the instance and deleted',
    async (KeyType) => {
      const KeyName = `made-${KeyType}`;
      const made = await ec2.send(new sdk.CreateKeyPairCommand({ KeyName, KeyType }));
      expect(made.KeyMaterial).toMatch(/^-----BEGIN [A-Z ]*PRIVATE KEY-----\n/);
      const { KeyPairs } = await ec2.send(
        new sdk.DescribeKeyPairsCommand({ KeyNames: [KeyName], IncludePublicKey: true }),
      );
      expect(KeyPairs).toMatchObject([{ KeyPairId: made.KeyPairId, KeyType, KeyFingerprint: made.KeyFingerprint }]);
      const instance = await world.launch({ KeyName });
      const imds = await world.imds(instance);
      expect(await imds.get('/latest/meta-data/public-keys/')).toBe(`0=${KeyName}`);
      expect(await imds.get('/latest/meta-data/public-keys/0/')).toBe('openssh-key');
      expect(`${await imds.get('/latest/meta-data/public-keys/0/openssh-key')}\n`).toBe(KeyPairs?.[0]?.PublicKey);
      await expect(ec2.send(new sdk.CreateKeyPairCommand({ KeyName }))).rejects.toMatchObject({
        name: 'InvalidKeyPair.Duplicate',
      });
      await ec2.send(new sdk.DeleteKeyPairCommand({ KeyName }));
      await expect(ec2.send(new sdk.DescribeKeyPairsCommand({ KeyNames: [KeyName] }))).rejects.toMatchObject({
        name: 'InvalidKeyPair.NotFound',
      });
      await expect(ec2.send(new sdk.RunInstancesCommand({ ...launch, KeyName }))).rejects.toMatchObject({
        name: 'InvalidKeyPair.NotFound',
      });
    },
  );

  test('a key pair is imported, with the fingerprint of its public half', async () => {
    const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEI+WvHIYEIWGXkVEfoeFVHNKzHWrkTMl9xCSzlmUEpB';
    const imported = await ec2.send(
      new sdk.ImportKeyPairCommand({ KeyName: 'imported', PublicKeyMaterial: Buffer.from(`${line} me@home\n`) }),
    );
    expect(imported.KeyFingerprint).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    await expect(
      ec2.send(new sdk.ImportKeyPairCommand({ KeyName: 'bad', PublicKeyMaterial: Buffer.from('ssh-dss AAAA') })),
    ).rejects.toMatchObject({ name: 'InvalidKey.Format' });
  });

  test('a public address is lent while the instance runs, with its DNS name', async () => {
    const { id } = await world.launch();
    const shown = async () =>
      (await ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds: [id] }))).Reservations?.[0]?.Instances?.[0];
    const ip = (await shown())?.PublicIpAddress ?? '';
    expect(ip).toMatch(/^198\.1[89]\.\d+\.\d+$/);
    expect((await shown())?.PublicDnsName).toBe(`ec2-${ip.replaceAll('.', '-')}.eu-west-1.compute.amazonaws.com`);
    const imds = await world.imds(world.instance(id));
    expect(await imds.get('/latest/meta-data/public-ipv4')).toBe(ip);
    await ec2.send(new sdk.StopInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    expect(await shown()).not.toHaveProperty('PublicIpAddress');
    await ec2.send(new sdk.StartInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    expect((await shown())?.PublicIpAddress).toMatch(/^198\.1[89]\./);
    const without = await world.launch({ NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: false }] });
    expect(without.interface.publicIp).toBeUndefined();
    expect(await (await world.imds(without)).get('/latest/meta-data/public-ipv4')).toBe(404);
  });
});

describe('public parameters of images', () => {
  const arch = architecture();
  const short = arch === 'arm64' ? 'arm64' : 'amd64';
  const amazon = '/aws/service/ami-amazon-linux-latest';

  test.each([
    `${amazon}/al2023-ami-kernel-default-${arch}`,
    `${amazon}/amzn2-ami-hvm-${arch}-gp2`,
    `/aws/service/canonical/ubuntu/server/22.04/stable/current/${short}/hvm/ebs-gp2/ami-id`,
    `/aws/service/debian/release/12/latest/${short}`,
  ])('%s names an image that can be launched, by its name and by its ARN', async (Name) => {
    const ssm = new SSMClient(world.harness.client());
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
    expect(Parameter).toMatchObject({ Name, Type: 'String', ARN: `arn:aws:ssm:eu-west-1::parameter${Name}` });
    expect((await ssm.send(new GetParameterCommand({ Name: Parameter?.ARN }))).Parameter).toEqual(Parameter);
    expect(await world.launch({ ImageId: Parameter?.Value })).toMatchObject({ state: 'running' });
  });

  test('are listed by path, authorised by an ARN without account, and nobody writes to them', async () => {
    const read = allow('ssm:GetParametersByPath', 'arn:aws:ssm:*::parameter/aws/service/*');
    const ssm = new SSMClient(world.harness.client(await makeUser(world.harness, 'reader', policy(read))));
    const { Parameters } = await ssm.send(new GetParametersByPathCommand({ Path: amazon }));
    expect(Parameters?.map(({ Name }) => Name)).toContain(`${amazon}/al2023-ami-kernel-6.1-${arch}`);
    await expect(ssm.send(new GetParametersByPathCommand({ Path: '/own' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    const root = new SSMClient(world.harness.client());
    const put = (Name: string) =>
      root.send(new PutParameterCommand({ Name, Value: 'ami-0', Type: 'String', Overwrite: true }));
    await expect(put(`${amazon}/mine`)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `No access to reserved parameter name: ${amazon}/mine.`,
    });
    await expect(put('awsome')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
