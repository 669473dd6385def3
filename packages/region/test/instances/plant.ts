/** Makes the computer, as seen by one region in its private mounts, a place with secrets in the usual places. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Readable for root alone, wherever it lies. */
const secrets = [
  '/etc/krb5.keytab',
  '/etc/ssl/certs/client.key',
  '/etc/ld.so.conf.d/token',
  '/etc/skel/.netrc',
  '/etc/sudoers.d/90-cloud-init-users',
  '/etc/NetworkManager/system-connections/home.nmconnection',
  '/usr/local/etc/app/token',
  '/usr/local/bin/with-password-inside',
];
/** Readable for all on the host, and still none of an instance's business. */
const private_ = [
  '/etc/profile.d/proxy.sh',
  '/etc/environment',
  '/etc/cron.d/job',
  '/etc/gitconfig',
  '/etc/motd',
  '/etc/hosts',
];

export function plantSecrets(stateDir: string): void {
  const [upper, work] = [join(stateDir, 'etc-upper'), join(stateDir, 'etc-work')];
  for (const folder of [upper, work]) mkdirSync(folder);
  chmodSync(upper, 0o755);
  const layers = `lowerdir=/etc,upperdir=${upper},workdir=${work}`;
  execFileSync('/usr/bin/mount', ['-n', '-t', 'overlay', '-o', layers, 'overlay', '/etc']);
  execFileSync('/usr/bin/mount', ['-n', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/usr/local']);
  for (const path of secrets) plant(path, 0o600);
  for (const path of private_) plant(path, 0o644);
  plant('/usr/local/share/for-everybody', 0o644);
  chmodSync('/usr/local/etc/app', 0o700);
  appendFileSync(
    '/etc/passwd',
    'planted:x:1234:1234:PLANTED:/home/planted:/bin/sh\nback:x:0:0:PLANTED:/root:/bin/sh\n',
  );
  appendFileSync('/etc/shadow', 'planted:PLANTED:19000:0:99999:7:::\n');
  appendFileSync('/etc/pam.d/su', '# PLANTED\nauth required pam_deny.so\n');
  appendFileSync('/etc/pam.d/common-auth', '# PLANTED\nauth required pam_deny.so\n');
}

function plant(path: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'PLANTED\n');
  chmodSync(path, mode);
}

/** An overlay over an overlay over /usr is one more than the kernel stacks; cgroups are read-only. */
export function likeContainer(stateDir: string): void {
  const nothing = join(stateDir, 'nothing');
  mkdirSync(nothing);
  const layers = `lowerdir=/usr:${nothing}`;
  execFileSync('/usr/bin/mount', ['-n', '-t', 'overlay', '-o', layers, 'overlay', '/usr']);
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
    if (!/ - cgroup2? /.test(line)) continue;
    execFileSync('/usr/bin/mount', ['-n', '-o', 'remount,bind,ro', line.split(' ')[4] ?? '']);
  }
}
