/**
 * `endpoint_url` of a profile in ~/.aws/config, which the AWS CLI uses. The SDK reads it only for the profile in
 * AWS_PROFILE and not for one chosen in code, so `--profile` would call another endpoint without notice.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../platform.ts';

/** As AWS names them in variables and in `[services ...]` sections. */
export type ServiceId = 'ssm' | 'sts' | 'ec2';

type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Undefined when the SDK finds its endpoint by itself. */
export function profileEndpoint(profile: string | undefined, service: ServiceId, env: Environment): string | undefined {
  if (profile === undefined || profile === env.AWS_PROFILE) return undefined;
  if (env.AWS_ENDPOINT_URL || env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`]) return undefined;
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return undefined;
  const sections = readSections(env.AWS_CONFIG_FILE || join(env.HOME || homedir(), '.aws', 'config'));
  const own =
    sections.get(profile === 'default' ? 'default' : `profile ${profile}`) ?? sections.get(`profile ${profile}`);
  const services = own?.get('services');
  const special =
    services === undefined ? undefined : sections.get(`services ${services}`)?.get(`${service}.endpoint_url`);
  return special ?? own?.get('endpoint_url');
}

function readSections(path: string): Sections {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return new Map();
  }
  return parseSections(text);
}

/** Keys of a nested block (`ssm =` and indented lines below it) are read as `ssm.KEY`. */
export function parseSections(text: string): Sections {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let block = '';
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line);
    if (heading !== null) {
      const name = (heading[1] ?? '').replace(/\s+/g, ' ');
      section = sections.get(name) ?? new Map<string, string>();
      sections.set(name, section);
      block = '';
      continue;
    }
    const entry = /^(\s*)([^#;\s=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (entry === null) continue;
    const [, indent = '', key = '', value = ''] = entry;
    if (indent === '') block = value === '' ? key : '';
    const name = indent === '' || block === '' ? key : `${block}.${key}`;
    section.set(name.toLowerCase(), value.replace(/\s+[#;].*$/, ''));
  }
  return sections;
}
