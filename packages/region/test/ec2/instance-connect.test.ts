import { constants, generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { EC2InstanceConnectClient, SendSSHPublicKeyCommand } from '@aws-sdk/client-ec2-instance-connect';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instance } from '../../src/services/ec2/store.ts';
import { readPublicKey } from '../../src/services/ec2-instance-connect/public-key.ts';
import { account } from '../harness.ts';
import { allow, makeUser, policy } from '../people.ts';
import { World } from './world.ts';

const field = (bytes: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const line = (type: string, ...fields: Uint8Array[]): string =>
  `${type} ${Buffer.concat([Buffer.from(type), ...fields].map(field)).toString('base64')}`;

function rsa(bits: number): string {
  const { n = '', e = '' } = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
  const mpint = Buffer.concat([Buffer.from([0]), Buffer.from(n, 'base64url')]);
  return line('ssh-rsa', Buffer.from(e, 'base64url'), mpint);
}

const ed25519 = (): string => {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return line('ssh-ed25519', Buffer.from(x, 'base64url'));
};
const good = ed25519();

let world: World;
let web: Instance;
beforeEach(async () => {
  world = await World.start();
  web = await world.launch();
});
afterEach(() => world.close());

type Push = Partial<ConstructorParameters<typeof SendSSHPublicKeyCommand>[0]>;

const push = (input: Push = {}, client = new EC2InstanceConnectClient(world.harness.client())) =>
  client.send(
    new SendSSHPublicKeyCommand({ InstanceId: web.id, InstanceOSUser: 'alice', SSHPublicKey: good, ...input }),
  );

const keysOf = async (user: string): Promise<string | number> =>
  (await world.imds(web)).get(`/latest/meta-data/managed-ssh-keys/active-keys/${user}/`);

const managed = async (path: string): Promise<string> =>
  String(await (await world.imds(web)).get(`/latest/meta-data/managed-ssh-keys/${path}`));

describe('a pushed key', () => {
  it('is on the instance for its user, in the form hosts read, and for no other', async () => {
    const { Success, RequestId } = await push({ AvailabilityZone: 'eu-west-1a', SSHPublicKey: `${good} a comment\n` });
    expect(Success).toBe(true);
    const seconds = Math.floor(world.harness.clock.now().getTime() / 1000) + 60;
    const signed = [
      `#Timestamp=${seconds}`,
      `#Instance=${web.id}`,
      `#Caller=arn:aws:iam::${account}:root`,
      `#Request=${RequestId}`,
      good,
      '',
    ].join('\n');
    const record = String(await keysOf('alice'));
    expect(record.slice(0, signed.length)).toBe(signed);
    const signature = record.slice(signed.length);
    expect(signature).toMatch(/^(?:[A-Za-z0-9+/=]{76}\n){4}[A-Za-z0-9+/=]{40}\n\n$/);
    const key = new X509Certificate(await managed('signer-cert')).publicKey;
    const how = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(verify('sha256', Buffer.from(signed), how, Buffer.from(signature, 'base64'))).toBe(true);
    expect(verify('sha256', Buffer.from(`${signed}x`), how, Buffer.from(signature, 'base64'))).toBe(false);
    expect(await keysOf('bob')).toBe(404);
    const imds = await world.imds(web);
    const headers = { 'x-aws-ec2-metadata-token': await imds.token() };
    const head = await imds.ask('HEAD', '/latest/meta-data/managed-ssh-keys/active-keys/alice/', headers);
    expect(head).toMatchObject({ status: 200, body: '' });
  });

  it('works at 59 seconds and not at 61', async () => {
    await push();
    world.harness.clock.advance(59);
    expect(await keysOf('alice')).toContain(good);
    world.harness.clock.advance(2);
    expect(await keysOf('alice')).toBe(404);
  });

  it('is not on another instance', async () => {
    const other = await world.launch();
    await push({ InstanceId: other.id });
    expect(await keysOf('alice')).toBe(404);
  });

  it('may be of RSA from 2048 bits or Ed25519', async () => {
    await push({ SSHPublicKey: rsa(2048) });
    await push({ SSHPublicKey: ed25519() });
    expect(String(await keysOf('alice')).split('#Timestamp=')).toHaveLength(3);
  });
});

describe('the signer', () => {
  const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

  it('is there without a key, named after the region, below the authority that instances trust', async () => {
    expect(await managed('')).toBe('signer-cert\nsigner-ocsp/');
    const [leaf, middle, root, ...more] = ((await managed('signer-cert')).match(pem) ?? []).map(
      (text) => new X509Certificate(text),
    );
    if (leaf === undefined || middle === undefined || root === undefined) throw new Error('there are three');
    expect(more).toEqual([]);
    expect(leaf.subject).toBe('CN=managed-ssh-signer.eu-west-1.amazonaws.com');
    expect(root.fingerprint256).toBe(new X509Certificate(world.harness.region.endpoints.caPem).fingerprint256);
    expect([leaf.checkIssued(middle), leaf.verify(middle.publicKey)]).toEqual([true, true]);
    expect([middle.checkIssued(root), middle.verify(root.publicKey)]).toEqual([true, true]);
    const names = [leaf, middle].map(({ fingerprint }) => fingerprint.replaceAll(':', ''));
    expect((await managed('signer-ocsp/')).split('\n').sort()).toEqual(names.sort());
  });

  it('keeps its certificate for as long as the region runs, and renews its OCSP responses by the clock', async () => {
    const certificate = await managed('signer-cert');
    const [name] = (await managed('signer-ocsp/')).split('\n');
    const response = await managed(`signer-ocsp/${name}`);
    world.harness.clock.advance(5 * 3600);
    expect(await managed(`signer-ocsp/${name}`)).toBe(response);
    world.harness.clock.advance(2 * 3600);
    const renewed = await managed(`signer-ocsp/${name}`);
    expect(renewed).not.toBe(response);
    world.harness.clock.advance(-3 * 3600);
    expect(await managed(`signer-ocsp/${name}`)).not.toBe(renewed);
    expect(await managed('signer-cert')).toBe(certificate);
  });
});

describe('a push is refused', () => {
  const weak = line('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.alloc(128, 0x7f));
  const cases: readonly (readonly [string, Push, string])[] = [
    ['for an instance that is not there', { InstanceId: 'i-0123456789abcdef0' }, 'EC2InstanceNotFoundException'],
    ['for what is no instance id', { InstanceId: 'i-*' }, 'InvalidArgsException'],
    ['in the wrong zone', { AvailabilityZone: 'eu-west-1b' }, 'EC2InstanceNotFoundException'],
    ['for a user with a newline', { InstanceOSUser: 'alice\nroot' }, 'InvalidArgsException'],
    ['for a user that is a path', { InstanceOSUser: '../root' }, 'InvalidArgsException'],
    ['for a user that is an option', { InstanceOSUser: '-oProxyCommand=x' }, 'InvalidArgsException'],
    ['for a user of 33 letters', { InstanceOSUser: 'a'.repeat(33) }, 'InvalidArgsException'],
    ['with a second key behind the first', { SSHPublicKey: `${good}\n${good}` }, 'InvalidArgsException'],
    ['with options before the key', { SSHPublicKey: `command="x" ${good}` }, 'InvalidArgsException'],
    ['with a record inside the comment', { SSHPublicKey: `${good} x\u2028#Instance=i-1` }, 'InvalidArgsException'],
    ['with an RSA key of 1024 bits', { SSHPublicKey: weak }, 'InvalidArgsException'],
    ['with an ECDSA key', { SSHPublicKey: line('ecdsa-sha2-nistp256', Buffer.alloc(65, 4)) }, 'InvalidArgsException'],
    [
      'with one type outside and another inside',
      { SSHPublicKey: good.replace('ssh-ed25519 ', 'ssh-rsa ') },
      'InvalidArgsException',
    ],
    [
      'with an Ed25519 key of 31 bytes',
      { SSHPublicKey: line('ssh-ed25519', Buffer.alloc(31)).padEnd(90) },
      'InvalidArgsException',
    ],
    [
      'with bytes behind the key',
      { SSHPublicKey: line('ssh-ed25519', Buffer.alloc(32), Buffer.alloc(8)) },
      'InvalidArgsException',
    ],
    ['with too short a key', { SSHPublicKey: 'ssh-rsa AAAA' }, 'InvalidArgsException'],
    ['with too long a key', { SSHPublicKey: good.padEnd(4097, 'x') }, 'InvalidArgsException'],
    [
      'with a private key',
      { SSHPublicKey: '-----BEGIN OPENSSH PRIVATE KEY-----'.padEnd(400, 'x') },
      'InvalidArgsException',
    ],
  ];
  it.each(cases)('%s', async (_, input, name) => {
    await expect(push(input)).rejects.toMatchObject({ name });
  });

  it('for an instance that does not run', async () => {
    await world.ec2.send(new StopInstancesCommand({ InstanceIds: [web.id] }));
    await world.settle(web.id);
    await expect(push()).rejects.toMatchObject({ name: 'EC2InstanceStateInvalidException' });
  });

  it('for an instance of another account', async () => {
    const [, other] = world.harness.accounts;
    const client = new EC2InstanceConnectClient(
      world.harness.client({ accessKeyId: other?.accessKeyId ?? '', secretAccessKey: other?.secretAccessKey ?? '' }),
    );
    await expect(push({}, client)).rejects.toMatchObject({ name: 'EC2InstanceNotFoundException' });
  });

  it('when too many come', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 110 }, () => push()));
    const refused = answers.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused).toHaveLength(10);
    expect(refused[0]?.reason).toMatchObject({ name: 'ThrottlingException' });
    world.harness.clock.advance(1);
    await push();
  });
});

describe('IAM decides', () => {
  const arn = `arn:aws:ec2:eu-west-1:${account}:instance/*`;
  const client = async (document: string) =>
    new EC2InstanceConnectClient(world.harness.client(await makeUser(world.harness, 'alice', document)));

  it('for whom a key is pushed, by ec2:osuser', async () => {
    const own = { StringEquals: { 'ec2:osuser': '${aws:username}' } };
    const alice = await client(policy(allow('ec2-instance-connect:SendSSHPublicKey', arn, own)));
    await push({ InstanceOSUser: 'alice' }, alice);
    for (const InstanceOSUser of ['root', 'ubuntu', 'Alice']) {
      await expect(push({ InstanceOSUser }, alice)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    }
  });

  it('to which instances, by their tags', async () => {
    const team = { StringEquals: { 'aws:ResourceTag/team': 'web' } };
    const alice = await client(policy(allow('ec2-instance-connect:SendSSHPublicKey', arn, team)));
    await expect(push({}, alice)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const tagged = await world.launch({
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'team', Value: 'web' }] }],
    });
    await push({ InstanceId: tagged.id }, alice);
  });
});

describe('any text as a key', () => {
  it('is refused with a sentence, or is one line of a key', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 80, maxLength: 200, unit: 'binary' }), (text) => {
        const read = readPublicKey(text);
        expect('fault' in read || /^ssh-(rsa|ed25519) [A-Za-z0-9+/]+={0,2}$/.test(read.line)).toBe(true);
      }),
    );
  });

  it('a valid key with any byte changed is never the same key', () => {
    const blob = Buffer.from(good.split(' ')[1] ?? '', 'base64');
    fc.assert(
      fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(blob);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const read = readPublicKey(`ssh-ed25519 ${changed.toString('base64')}`);
        // Only the 32 bytes of the point itself may differ in an acceptable key.
        expect('line' in read).toBe(at >= blob.length - 32);
      }),
    );
  });
});
