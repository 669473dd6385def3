import { expect, test } from 'vitest';
import { checkStreamUrl } from '../src/data-channel/stream-url.ts';

const path = '/v1/data-channel/jane-0a?role=publish_subscribe&cell-number=x';
const at = (origin: string, region = 'eu-west-1', customHosts: readonly string[] = []): URL =>
  checkStreamUrl(`${origin}${path}`, { region, customHosts });

for (const [origin, region] of [
  ['wss://ssmmessages.eu-west-1.amazonaws.com', 'eu-west-1'],
  ['wss://ssmmessages-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['wss://ssmmessages.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['wss://vpce-0a1b2c3d-xyz.ssmmessages.eu-west-1.vpce.amazonaws.com', 'eu-west-1'],
] as const) {
  test(`follows ${origin}`, () => {
    expect(at(origin, region).origin).toBe(origin);
  });
}

for (const [attack, origin] of [
  ['a foreign host', 'wss://evil.example'],
  ['an AWS name as a prefix', 'wss://ssmmessages.eu-west-1.amazonaws.com.evil.example'],
  ['an AWS name as part of a label', 'wss://evil-ssmmessages.eu-west-1.amazonaws.com'],
  ['another AWS service', 'wss://s3.eu-west-1.amazonaws.com'],
  ['an AWS name in the credentials part', 'wss://ssmmessages.eu-west-1.amazonaws.com@evil.example'],
  ['another region', 'wss://ssmmessages.us-east-1.amazonaws.com'],
  ['another port', 'wss://ssmmessages.eu-west-1.amazonaws.com:8443'],
  ['no encryption', 'ws://ssmmessages.eu-west-1.amazonaws.com'],
  ['http instead', 'https://ssmmessages.eu-west-1.amazonaws.com'],
  ['a dot at the end', 'wss://ssmmessages.eu-west-1.amazonaws.com.'],
  ['labels inside a VPC endpoint name', 'wss://vpce-x.evil.ssmmessages.eu-west-1.vpce.amazonaws.com'],
  ['nothing', ''],
  ['a file', 'file://'],
] as const) {
  test(`does not follow ${attack}`, () => {
    expect(() => at(origin)).toThrow(expect.objectContaining({ code: 'connect/stream-refused' }));
  });
}

test('a region that is a pattern does not widen what AWS may be', () => {
  expect(() => at('wss://ssmmessages.evil.example.amazonaws.com', 'evil.example')).toThrow(
    expect.objectContaining({ code: 'connect/stream-refused' }),
  );
});

test('a configured endpoint may be followed, without encryption only on loopback', () => {
  expect(at('wss://region.test:8443', 'eu-west-1', ['region.test']).port).toBe('8443');
  expect(at('ws://127.0.0.1:8080', 'eu-west-1', ['127.0.0.1']).port).toBe('8080');
  expect(() => at('ws://region.test', 'eu-west-1', ['region.test'])).toThrow(/not encrypted/);
  expect(() => at('ws://127.0.0.1:8080')).toThrow(/neither a Session Manager endpoint/);
});

test('the complaint does not repeat a signature from the query', () => {
  expect(() =>
    checkStreamUrl('wss://evil.example/?X-Amz-Signature=secret', { region: 'eu-west-1', customHosts: [] }),
  ).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }));
});
