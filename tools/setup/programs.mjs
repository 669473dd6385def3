// The system programs instances and tests use, and the Debian package each comes from.
// Runs before dependencies exist: Node built-ins only.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';

/** Programs an instance needs, by absolute path, because root never searches a PATH. */
export const instancePrograms = [
  { paths: ['/usr/sbin/sshd'], package: 'openssh-server' },
  { paths: ['/usr/bin/ssh-keygen'], package: 'openssh-client' },
  { paths: ['/usr/bin/sudo'], package: 'sudo' },
  { paths: ['/usr/sbin/visudo'], package: 'sudo' },
  { paths: ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip'], package: 'iproute2' },
  { paths: ['/usr/bin/unshare'], package: 'util-linux' },
  { paths: ['/usr/bin/setpriv'], package: 'util-linux' },
  { paths: ['/usr/bin/perl'], package: 'perl-base' },
  { paths: ['/usr/sbin/runuser', '/sbin/runuser'], package: 'util-linux' },
  { paths: ['/usr/bin/mount', '/bin/mount'], package: 'mount' },
  { paths: ['/usr/sbin/useradd'], package: 'passwd' },
  { paths: ['/usr/sbin/usermod'], package: 'passwd' },
  { paths: ['/usr/sbin/groupadd'], package: 'passwd' },
  { paths: ['/usr/bin/gpasswd'], package: 'passwd' },
  { paths: ['/usr/bin/flock'], package: 'util-linux' },
  { paths: ['/usr/bin/getent'], package: 'libc-bin' },
  { paths: ['/usr/bin/logger'], package: 'bsdutils' },
  { paths: ['/usr/bin/ss', '/bin/ss'], package: 'iproute2' },
  { paths: ['/usr/bin/ps', '/bin/ps'], package: 'procps' },
];

/** What only the tests use: clients nobody here wrote. */
export const testPrograms = [
  { paths: ['/usr/bin/script'], package: 'bsdutils' },
  { paths: ['/usr/bin/nsenter'], package: 'util-linux' },
  { paths: ['/usr/bin/pgrep'], package: 'procps' },
  // By this path, because an instance sees the distribution's programs only.
  { paths: ['/usr/bin/aws'], package: 'awscli' },
  { files: ['/usr/lib/python3/dist-packages/botocore/__init__.py'], package: 'python3-botocore' },
  // mssh needs it; the AWS CLI of others than Debian does without.
  { files: ['/usr/lib/python3/dist-packages/cryptography/__init__.py'], package: 'python3-cryptography' },
  { paths: ['/usr/bin/openssl'], package: 'openssl' },
  { paths: ['/usr/bin/curl'], package: 'curl' },
  { paths: ['/usr/bin/bash', '/bin/bash'], package: 'bash' },
  { paths: ['/usr/bin/zsh', '/bin/zsh'], package: 'zsh' },
  { paths: ['/usr/bin/fish'], package: 'fish' },
  { paths: ['/usr/bin/tcsh', '/bin/tcsh'], package: 'tcsh' },
  { paths: ['/usr/bin/mandoc'], package: 'mandoc' },
];

/** What runs the executable of the other processor, with the libraries that Node needs there. */
const arm64Library = (name) => `/usr/aarch64-linux-gnu/lib/${name}`;
export const emulationPrograms =
  process.arch === 'x64'
    ? [
        { paths: ['/usr/bin/qemu-aarch64-static'], package: 'qemu-user-static' },
        { paths: [arm64Library('libc.so.6')], package: 'libc6-arm64-cross' },
        { files: [arm64Library('libstdc++.so.6')], package: 'libstdc++6-arm64-cross' },
        { files: [arm64Library('libgcc_s.so.1')], package: 'libgcc-s1-arm64-cross' },
      ]
    : [];

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Debian packages whose programs are absent, each once. */
export function missingPackages(programs) {
  const present = ({ paths = [], files = [] }) => paths.some(executable) || files.some((file) => existsSync(file));
  const missing = programs.filter((program) => !present(program)).map((program) => program.package);
  return [...new Set(missing)];
}

/** True on Debian, Ubuntu and what calls itself like them. */
export function isDebianLike() {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
