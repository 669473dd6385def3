/**
 * PAM of an instance. Services are the distribution's own files where this computer has them unchanged
 * (`distribution-files.ts`); what they include is local accounts only, as pam-auth-update writes it on Debian for its profile
 * `unix` alone: this computer's may use a directory service, a second factor or a secret, which an instance must not have.
 * The stacks below serve where a file was changed or is not known, and read the environment where Debian's do.
 */
import type { EtcFile } from './etc.ts';

const authentication = `auth [success=1 default=ignore] pam_unix.so nullok
auth requisite pam_deny.so
auth required pam_permit.so
`;

const account = `account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so
account requisite pam_deny.so
account required pam_permit.so
`;

const password = `password [success=1 default=ignore] pam_unix.so obscure yescrypt
password requisite pam_deny.so
password required pam_permit.so
`;

const session = `session [default=1] pam_permit.so
session requisite pam_deny.so
session required pam_permit.so
session required pam_unix.so
`;

/** Debian's packages include these by name; Red Hat's include the ones in `wholeStacks`. */
const parts: Readonly<Record<string, string>> = {
  'common-auth': authentication,
  'common-account': account,
  'common-password': password,
  'common-session': session,
  'common-session-noninteractive': session,
};

const everything = authentication + account + password + session;
const environment = 'session required pam_env.so\nsession required pam_env.so envfile=/etc/default/locale\n';
const rootNeedsNoPassword = `auth sufficient pam_rootok.so\n${everything}`;
const rootOnly = `auth sufficient pam_rootok.so\nauth requisite pam_deny.so\n${account}${password}${session}`;
const login = `account required pam_nologin.so\n${everything}session optional pam_keyinit.so force revoke\n${environment}`;

const wholeStacks: Readonly<Record<string, readonly string[]>> = {
  [everything]: [
    'other',
    'password-auth',
    'passwd',
    'sudo',
    'sudo-i',
    'system-auth',
    'system-login',
    'chpasswd',
    'cron',
  ],
  [rootNeedsNoPassword]: ['chfn', 'chsh'],
  [rootNeedsNoPassword + environment]: ['su', 'su-l'],
  [rootOnly]: ['runuser', 'runuser-l', 'newusers', 'useradd', 'userdel', 'usermod', 'groupadd', 'groupdel', 'groupmod'],
  [login]: ['login', 'sshd', 'remote'],
  'session optional pam_permit.so\n': ['postlogin'],
};

/** Modules complain when theirs is missing; empty is what Debian's amount to. */
const settings = ['security/limits.conf', 'security/pam_env.conf'];

export function pamFiles(distribution: readonly EtcFile[]): readonly EtcFile[] {
  const own = [
    ...Object.entries(parts),
    ...Object.entries(wholeStacks).flatMap(([text, names]) => names.map((name) => [name, text] as const)),
  ].map(([name, text]): EtcFile => ({ path: `pam.d/${name}`, mode: 0o644, text }));
  const empty = settings.map((path): EtcFile => ({ path, mode: 0o644, text: '' }));
  const known = new Set(distribution.map(({ path }) => path));
  return [...distribution, ...[...own, ...empty].filter(({ path }) => !known.has(path))];
}
