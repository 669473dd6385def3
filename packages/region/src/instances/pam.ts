/**
 * PAM of an instance: local accounts only, with the same rules on every distribution. The computer's own stacks may use
 * a directory service, a second factor or a secret, which an instance must not have.
 */
import type { EtcFile } from './etc.ts';

const authentication = `auth [success=1 default=ignore] pam_unix.so
auth requisite pam_deny.so
auth required pam_permit.so
`;

const account = `account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so
account requisite pam_deny.so
account required pam_permit.so
`;

const password = `password [success=1 default=ignore] pam_unix.so shadow sha512
password requisite pam_deny.so
password required pam_permit.so
`;

const session = `session required pam_permit.so
session optional pam_env.so
session optional pam_umask.so
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
const rootNeedsNoPassword = `auth sufficient pam_rootok.so\n${everything}`;
const rootOnly = `auth sufficient pam_rootok.so\nauth requisite pam_deny.so\n${account}${password}${session}`;
const login = `account required pam_nologin.so\n${everything}session optional pam_keyinit.so force revoke\n`;

const services: Readonly<Record<string, readonly string[]>> = {
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
  [rootNeedsNoPassword]: ['su', 'su-l', 'chfn', 'chsh'],
  [rootOnly]: ['runuser', 'runuser-l', 'newusers', 'useradd', 'userdel', 'usermod', 'groupadd', 'groupdel', 'groupmod'],
  [login]: ['login', 'sshd', 'remote'],
  'session optional pam_permit.so\n': ['postlogin'],
};

export const pamFiles: readonly EtcFile[] = [
  ...Object.entries(parts),
  ...Object.entries(services).flatMap(([text, names]) => names.map((name) => [name, text] as const)),
].map(([name, text]) => ({ path: `pam.d/${name}`, mode: 0o644, text }));
