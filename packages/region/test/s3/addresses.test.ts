import { expect, test } from 'vitest';
import { addressOf, bucketOfHost, isBucketName } from '../../src/services/s3/address.ts';

test.each([
  ['127.0.0.1:4566', '/', undefined, undefined],
  ['127.0.0.1:4566', '/my-logs', 'my-logs', undefined],
  ['127.0.0.1:4566', '/my-logs/', 'my-logs', undefined],
  ['localhost', '/my-logs/a/b', 'my-logs', 'a/b'],
  ['[::1]:4566', '/my-logs/a', 'my-logs', 'a'],
  ['my-logs.127.0.0.1:4566', '/a/b', 'my-logs', 'a/b'],
  ['my-logs.127.0.0.1', '/', 'my-logs', undefined],
  ['my-logs.localhost:4566', '/a', 'my-logs', 'a'],
  ['s3.localhost:4566', '/my-logs/a', 'my-logs', 'a'],
  ['my-logs.s3.localhost:4566', '/a', 'my-logs', 'a'],
  ['s3.amazonaws.com', '/my-logs/a', 'my-logs', 'a'],
  ['s3.eu-west-1.amazonaws.com', '/my-logs/a', 'my-logs', 'a'],
  ['s3-eu-west-1.amazonaws.com', '/my-logs/a', 'my-logs', 'a'],
  ['s3.dualstack.eu-west-1.amazonaws.com', '/my-logs/a', 'my-logs', 'a'],
  ['my-logs.s3.amazonaws.com', '/a', 'my-logs', 'a'],
  ['my-logs.s3.eu-west-1.amazonaws.com', '/a', 'my-logs', 'a'],
  ['my-logs.s3-eu-west-1.amazonaws.com', '/a', 'my-logs', 'a'],
  ['my-logs.s3.dualstack.eu-west-1.amazonaws.com', '/a', 'my-logs', 'a'],
  ['my-logs.s3.cn-north-1.amazonaws.com.cn', '/a', 'my-logs', 'a'],
  ['My-Logs.S3.EU-WEST-1.amazonaws.com.:443', '/a', 'my-logs', 'a'],
  ['my.dotted.logs.s3.eu-west-1.amazonaws.com', '/a', 'my.dotted.logs', 'a'],
  ['about.s3.logs.s3.eu-west-1.amazonaws.com', '/a', 'about.s3.logs', 'a'],
  ['s3.eu-west-1.amazonaws.com', '/my-logs/a%20b+c%2Fd', 'my-logs', 'a b+c/d'],
  ['s3.eu-west-1.amazonaws.com', '/my-logs/../x', 'my-logs', '../x'],
  ['s3.eu-west-1.amazonaws.com', '/my-logs//x', 'my-logs', '/x'],
  ['my-logs.s3.eu-west-1.amazonaws.com', '/%C3%A9', 'my-logs', 'é'],
])('%s%s is bucket %s, key %s', (host, path, bucket, key) => {
  expect(addressOf(host, path)).toEqual({ bucket, key });
});

test.each(['/b/%', '/b/%zz', '/b/%ff', '/b/%c3'])('%s is no path that S3 can read', (path) => {
  expect(addressOf('127.0.0.1', path)).toBeUndefined();
});

test.each([
  ['s3.eu-west-1.amazonaws.com', true],
  ['my-logs.s3.amazonaws.com', true],
  ['my-logs.s3.localhost', true],
  ['my-logs.127.0.0.1', false],
  ['127.0.0.1', false],
])('%s is a name of S3 alone: %s', (host, isService) => {
  expect(bucketOfHost(host)?.isService).toBe(isService);
});

test.each(['sts.eu-west-1.amazonaws.com', 'ssm.amazonaws.com', 'example.com', 'xs3.amazonaws.com', ''])(
  '%s is no name of S3',
  (host) => expect(bucketOfHost(host)).toBeUndefined(),
);

test.each([
  ['abc', true],
  ['a.b-c', true],
  ['0'.repeat(63), true],
  ['ab', false],
  ['0'.repeat(64), false],
  ['a..b', false],
  ['-abc', false],
  ['abc-', false],
  ['aBc', false],
  ['a_b', false],
  ['192.168.5.4', false],
  ['xn--abc', false],
  ['abc-s3alias', false],
  ['__proto__', false],
])('%s is the name of a bucket: %s', (name, isName) => {
  expect(isBucketName(name)).toBe(isName);
});
