/**
 * Where AWS is according to this host's own settings: the configuration file of SSM Agent and the authorities of the system's store. Files of root
 * alone decide. The environment of the login is not asked, or a person could name a service of their own that calls them somebody
 * else (spec/session-manager 14.4).
 */
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

/**
 * PEM. A host without such a store has Node's own authorities, by name: Node would add those of NODE_EXTRA_CA_CERTS to them where none
 * are named.
 */
export function systemAuthorities(read: Read = readPublic): string | string[] {
  for (const path of authorityFiles) {
    const text = read(path);
    if (text !== undefined) return text;
  }
  // Loaded here, because most logins ask nobody.
  return [...process.getBuiltinModule('node:tls').rootCertificates];
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
  // Without TLS the answer could be anybody's who is on the way. On loopback that is each person of this host who listens on the port first.
  if (url?.protocol !== 'https:') throw unusable('Ssm.Endpoint is no https URL');
  return `${url.origin}/`;
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
