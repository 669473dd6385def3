/** A request from an instance to a service that its network does not lead to: nobody answers, whatever its policies allow. */
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateVpcEndpointCommand,
  DeleteRouteCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  ModifyVpcEndpointCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RegionListeners } from '../../src/instances/machine.ts';
import { openRelaySockets, type RelaySockets } from '../../src/instances/relay-sockets.ts';
import type { Instance } from '../../src/services/ec2/store.ts';
import { allow, makeUser, policy } from '../people.ts';
import { form, identity, type Sent, send, signed } from '../raw-request.ts';
import { World } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'relay-path-'));
let world: World;
let instance: Instance;
let sockets: RelaySockets;
beforeAll(async () => {
  let listeners: RegionListeners | undefined;
  world = await World.start({}, (given) => {
    listeners = given;
  });
  instance = await world.launch();
  const spec = world.machines.running.get(instance.id)?.spec;
  if (spec === undefined || listeners === undefined) throw new Error('nothing booted');
  sockets = await openRelaySockets(folder, spec, listeners, process.getuid?.() ?? 0);
});
afterAll(async () => {
  await sockets.close();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Through the socket of the instance: status and body, or `closed` without an answer. */
function ask({ method, path, headers, body }: Sent): Promise<string> {
  return new Promise((resolve) => {
    const asked = request({ socketPath: join(folder, 'region.sock'), method, path, headers }, (response) => {
      let text = `${response.statusCode} `;
      response.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    asked.on('error', () => resolve('closed'));
    asked.end(body);
  });
}

const whoAmI = async (service = 'sts') =>
  ask(await signed(world.harness, { body: identity, headers: form }, { service }));

test('route-of-the-subnet-is-gone: neither a service nor an unsigned request is answered, the metadata service is', async () => {
  expect(await whoAmI()).toMatch(/^200 /);
  const { RouteTables } = await world.ec2.send(new DescribeRouteTablesCommand({}));
  const route = { RouteTableId: RouteTables?.[0]?.RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
  await world.ec2.send(new DeleteRouteCommand(route));
  expect(await whoAmI()).toBe('closed');
  expect(await ask({ method: 'GET', path: '/', headers: { host: 'sts.eu-west-1.amazonaws.com' }, body: '' })).toBe(
    'closed',
  );
  expect(await (await world.imds(instance)).get('/latest/meta-data/instance-id')).toBe(instance.id);
});

test('an endpoint brings its service back, and its policy counts in the decision', async () => {
  const { Subnets } = await world.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [instance.subnetId] }));
  const { VpcEndpoint } = await world.ec2.send(
    new CreateVpcEndpointCommand({
      VpcId: instance.vpcId,
      VpcEndpointType: 'Interface',
      ServiceName: 'com.amazonaws.eu-west-1.sts',
      SubnetIds: [Subnets?.[0]?.SubnetId ?? ''],
    }),
  );
  expect(await whoAmI()).toMatch(/^200 /);
  expect(await whoAmI('iam')).toBe('closed');

  const statement = allow('sts:GetAccessKeyInfo', '*', {
    StringEquals: { 'aws:SourceVpce': VpcEndpoint?.VpcEndpointId },
  });
  const credentials = await makeUser(world.harness, 'inside', policy(statement));
  const keyInfo = async () => {
    const body = `Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=${credentials.accessKeyId}`;
    return ask(await signed(world.harness, { body, headers: form }, { service: 'sts', credentials }));
  };
  expect(await keyInfo()).toMatch(/^200 /);
  const restrict = (Action: string) =>
    world.ec2.send(
      new ModifyVpcEndpointCommand({
        VpcEndpointId: VpcEndpoint?.VpcEndpointId,
        PolicyDocument: policy({ Effect: 'Allow', Principal: '*', Action, Resource: '*' }),
      }),
    );
  await restrict('sts:AssumeRole');
  expect(await keyInfo()).toMatch(/^403 .*AccessDenied.*VPC endpoint policy/s);
  await restrict('sts:*');
  expect(await keyInfo()).toMatch(/^200 /);
});

test('control-token-in-an-instance: a program inside does not command the region even with its token', async () => {
  const { controlToken } = world.harness;
  const headers = { host: '127.0.0.1', 'x-region-token': controlToken };
  const asked: Sent = { method: 'GET', path: '/_region/clock', headers, body: '' };
  expect(await ask(asked)).toMatch(/^403 .*InstanceRefused/);
  expect((await send(world.harness, asked)).status).toBe(200);
});
