import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { systemAuthorities, systemsManagerEndpoint } from '../src/index.ts';

const endpoint = (configuration: object | string): string | undefined =>
  systemsManagerEndpoint('eu-west-1', (path) => {
    if (path !== '/etc/amazon/ssm/amazon-ssm-agent.json') return undefined;
    return typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  });

test.each<[object, string | undefined]>([
  [{}, undefined],
  [{ Ssm: { Endpoint: '' } }, undefined],
  [{ Ssm: null, Agent: 7 }, undefined],
  [
    { Ssm: { Endpoint: 'vpce-1.ssm.eu-west-1.vpce.amazonaws.com' } },
    'https://vpce-1.ssm.eu-west-1.vpce.amazonaws.com/',
  ],
  [{ Ssm: { Endpoint: 'https://ssm.example.com:8443/path' } }, 'https://ssm.example.com:8443/'],
  [{ Ssm: { Endpoint: 'https://127.0.0.1:4566' } }, 'https://127.0.0.1:4566/'],
  [{ Agent: { ServiceDomain: 'c2s.ic.gov' } }, 'https://ssm.eu-west-1.c2s.ic.gov/'],
  [{ Agent: { ServiceDomain: 'c2s.ic.gov' }, Ssm: { Endpoint: 'ssm.example.com' } }, 'https://ssm.example.com/'],
])('the agent that is set to %j asks Systems Manager at %s', (configuration, url) => {
  expect(endpoint(configuration)).toBe(url);
});

test('a host without a configuration of the agent asks AWS', () => {
  expect(systemsManagerEndpoint('eu-west-1', () => undefined)).toBeUndefined();
});

test.each([
  '',
  '[]x',
  'null',
  { Ssm: { Endpoint: 'http://ssm.example.com' } },
  { Ssm: { Endpoint: 'http://127.0.0.1.example.com' } },
  // A person who listens there before the service does would say who everybody is.
  { Ssm: { Endpoint: 'http://127.0.0.1:4566' } },
  { Ssm: { Endpoint: 'http://localhost:4566' } },
  { Ssm: { Endpoint: 'ftp://127.0.0.1' } },
  { Ssm: { Endpoint: 'https://' } },
])('attack: the settings %j lead nowhere', (configuration) => {
  expect(() => endpoint(configuration)).toThrow(/amazon-ssm-agent\.json cannot be used/);
});

test('the authorities are those of the store that the host has', () => {
  const store = '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem';
  expect(systemAuthorities((path) => (path === store ? 'pem' : undefined))).toBe('pem');
  // Not undefined, with which Node would trust what NODE_EXTRA_CA_CERTS names as well.
  expect(systemAuthorities(() => undefined)).toEqual([...rootCertificates]);
});
