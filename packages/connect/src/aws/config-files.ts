/**
 * `~/.aws/config` and `~/.aws/credentials` as the AWS CLI reads them: names may be quoted and hold spaces, which the SDK's
 * own reader does not take (https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html).
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../platform.ts';
import { shellWords } from './shell-words.ts';

/** Keys of one section, in lower case; those of a nested block as `BLOCK.KEY`. */
export type Section = ReadonlyMap<string, string>;
export type Sections = ReadonlyMap<string, Section>;

export type ConfigFiles = {
  /** Of both files; keys of the credentials file win. */
  readonly profiles: Sections;
  /** Of the credentials file alone. */
  readonly credentials: Sections;
  readonly ssoSessions: Sections;
  readonly services: Sections;
};

export function readConfigFiles(env: Environment): ConfigFiles {
  const folder = join(env.HOME || homedir(), '.aws');
  const config = parseSections(textOf(env.AWS_CONFIG_FILE || join(folder, 'config'), env));
  const credentials = parseSections(textOf(env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials'), env));
  const named = {
    profile: new Map<string, Section>(),
    'sso-session': new Map<string, Section>(),
    services: new Map<string, Section>(),
  };
  for (const [heading, section] of config) {
    const [kind = '', name, more] = shellWords(heading) ?? [];
    if (name === undefined) {
      if (heading === 'default') named.profile.set('default', section);
    } else if (more === undefined && (kind === 'profile' || kind === 'sso-session' || kind === 'services')) {
      // `[default]` stands before `[profile default]`.
      if (kind !== 'profile' || name !== 'default' || !config.has('default')) named[kind].set(name, section);
    }
  }
  const profiles = new Map(named.profile);
  for (const [name, section] of credentials) profiles.set(name, new Map([...(profiles.get(name) ?? []), ...section]));
  return { profiles, credentials, ssoSessions: named['sso-session'], services: named.services };
}

function textOf(path: string, env: Environment): string {
  try {
    return readFileSync(path.replace(/^~(?=\/|$)/, env.HOME || homedir()), 'utf8');
  } catch {
    return '';
  }
}

/** By heading, in the order of the file. Comments are whole lines: a secret key may hold ` #`. */
function parseSections(text: string): Sections {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let block = '';
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line);
    if (heading !== null) {
      const name = heading[1] ?? '';
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
    section.set(name.toLowerCase(), value);
  }
  return sections;
}
