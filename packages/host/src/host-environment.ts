/**
 * The host's environment for everybody: /etc/environment and /etc/default/locale, in the format of pam_env(8). sshd gets it
 * from PAM; the PAM files of runuser do not read it on Debian and Red Hat.
 */
import { HostError } from './host-error.ts';
import { readTrusted } from './trusted-file.ts';

const files = ['/etc/environment', '/etc/default/locale'] as const;
/** What an account decides about itself, and what would change the programs that still run as root. */
const refused = /^(?:HOME|SHELL|USER|LOGNAME|IFS|ENV|BASH_ENV|LD_.*|SSM_SESSION_.*|SALLYPORT_.*)$/;
const name = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function hostEnvironment(read: (path: string) => string | undefined = readOrNothing): Record<string, string> {
  const variables: Record<string, string> = Object.create(null);
  for (const path of files) Object.assign(variables, parseEnvironment(read(path) ?? ''));
  return variables;
}

export function parseEnvironment(text: string): Record<string, string> {
  const variables: Record<string, string> = Object.create(null);
  for (const line of text.split('\n')) {
    const [, key = '', raw = ''] = /^\s*(?:export\s+)?([^=\s#]+)=(.*)$/.exec(line) ?? [];
    if (!name.test(key) || refused.test(key) || raw.includes('\0')) continue;
    variables[key] = unquoted(raw);
  }
  return variables;
}

function unquoted(raw: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(raw);
  return quoted === null ? raw.replace(/\s*(?:#.*)?$/, '') : (quoted[2] ?? '');
}

/** A file that others than root can write decides nothing. A login without it is better than none. */
function readOrNothing(path: string): string | undefined {
  try {
    return readTrusted(path, 'public');
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}
