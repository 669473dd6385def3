import { describe, expect, it, test } from 'vitest';
import { endpointOf, isServiceHost } from '../src/index.ts';

describe('the service and the region of a host name', () => {
  it.each([
    ['ssm.eu-west-1.amazonaws.com', 'ssm', 'eu-west-1'],
    ['SSM.eu-west-1.amazonaws.com.', 'ssm', 'eu-west-1'],
    ['ssm.eu-west-1.api.aws', 'ssm', 'eu-west-1'],
    ['ssm.cn-north-1.amazonaws.com.cn', 'ssm', 'cn-north-1'],
    ['kms-fips.us-east-1.amazonaws.com', 'kms', 'us-east-1'],
    ['iam.amazonaws.com', 'iam', undefined],
    ['portal.sso.eu-west-1.amazonaws.com', 'portal.sso', 'eu-west-1'],
    ['s3.eu-west-1.amazonaws.com', 's3', 'eu-west-1'],
    ['my-logs.s3.eu-west-1.amazonaws.com', 's3', 'eu-west-1'],
    ['my.own.logs.s3.dualstack.eu-west-1.amazonaws.com', 's3', 'eu-west-1'],
    ['my-logs.s3.amazonaws.com', 's3', undefined],
    ['vpce-0a1b-2c3d.ssm.eu-west-1.vpce.amazonaws.com', 'ssm', 'eu-west-1'],
  ])('%s is %s in %s', (host, service, region) => {
    const { bucket: _, ...endpoint } = endpointOf(host) ?? {};
    expect(endpoint).toEqual({ service, ...(region !== undefined && { region }) });
  });

  it.each([
    ['my-logs.s3.eu-west-1.amazonaws.com', 'my-logs'],
    ['my.own.logs.s3.dualstack.eu-west-1.amazonaws.com', 'my.own.logs'],
    ['my-logs.s3-eu-west-1.amazonaws.com', 'my-logs'],
    ['about.s3.logs.s3.amazonaws.com', 'about.s3.logs'],
    ['s3.eu-west-1.amazonaws.com', undefined],
    ['s3.amazonaws.com', undefined],
  ])('%s is of the bucket %s', (host, bucket) => {
    expect(endpointOf(host)).toMatchObject({ service: 's3' });
    expect(endpointOf(host)?.bucket).toBe(bucket);
  });
});

test.each([
  'example.com',
  'amazonaws.com',
  'amazonaws.com.example.com',
  'notamazonaws.com',
  'ssm.eu-west-1.amazonaws.com.example.com',
  'ec2-192-0-2-7.eu-west-1.compute.amazonaws.com',
  'ec2-192-0-2-7.compute-1.amazonaws.com',
  'my-balancer-1234567890.eu-west-1.elb.amazonaws.com',
  'db.abcdefghijkl.eu-west-1.rds.amazonaws.com',
  'ip-172-31-6-200.eu-west-1.compute.internal',
  '-ssm.amazonaws.com',
  'a b.amazonaws.com',
  `${'a'.repeat(64)}.amazonaws.com`,
  `${'a.'.repeat(130)}amazonaws.com`,
  '',
])('%j is no name of a service', (host) => {
  expect(isServiceHost(host)).toBe(false);
  expect(endpointOf(host)).toBeUndefined();
});
