/**
 * Where AWS is according to this host's own settings: the configuration file of SSM Agent and the authorities of the system's store. Files of root
 * alone decide. The environment of the login is not asked, or a person could name a service of their own that calls them somebody
 * else (spec/session-manager 14.4).
 */
import { isIP } from 'node:net';
import { HostError } from '../host-error.ts';
import { readTrusted } from '../trusted-file.ts';

export const agentConfiguration = '/etc/amazon/ssm/amazon-ssm-agent.json';

/** The system's certificate authorities on Debian, Red Hat and Amazon Linux, and SUSE. Links of other names lead to these. */
const authorityFiles: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/var/lib/ca-certificates/ca-bundle.pem',
];

type Read = (path: string) => string | undefined;

const readPublic: Read = (path) => readTrusted(path, 'public');

/** PEM; undefined where the host has no such store, and Node's own authorities have to do. */
export function systemAuthorities(read: Read = readPublic): string | undefined {
  for (const path of authorityFiles) {
    const text = read(path);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The URL of Systems Manager that the agent of this host is set to use; undefined when it uses AWS's own name. */
export function systemsManagerEndpoint(region: string, read: Read = readPublic): string | undefined {
  const text = read(agentConfiguration);
  if (text === undefined) return undefined;
  const { Ssm, Agent } = parse(text);
  const domain = textIn(Agent, 'ServiceDomain');
  const endpoint = textIn(Ssm, 'Endpoint') ?? (domain && `ssm.${region}.${domain}`);
  if (endpoint === undefined) return undefined;
  const url = URL.parse(/^[a-z]+:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`);
  // Without TLS the answer could be anybody's who is on the way, unless there is no way.
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url === null || !safe) throw unusable(`Ssm.Endpoint is neither an https URL nor on this host`);
  return `${url.origin}/`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json as Readonly<Record<string, unknown>>;
  } catch {
    // Named below.
  }
  throw unusable('it is not a JSON object');
}

function textIn(section: unknown, name: string): string | undefined {
  const value = (section as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function unusable(fault: string): HostError {
  const hint = `correct ${agentConfiguration}, or remove it: without one the agent uses AWS's own names`;
  return new HostError('host/owner-unknown', `${agentConfiguration} cannot be used: ${fault}`, hint);
}
