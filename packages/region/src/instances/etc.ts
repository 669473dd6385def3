/**
 * /etc of an instance. Files of the computer are copied by an allow-list, and only if every user there may read them:
 * others may hold secrets. Files about accounts and permissions are written anew.
 */

import { metadataAddress, nameServerAddress } from './addresses.ts';

/** Names or paths below /etc that belong to the distribution and hold nothing about the computer. */
export const copiedFromHost: readonly string[] = [
  'DIR_COLORS',
  'adduser.conf',
  'alternatives',
  'arch-release',
  'bash.bashrc',
  'bashrc',
  'ca-certificates',
  'ca-certificates.conf',
  'crypto-policies',
  'debian_version',
  'default/useradd',
  'deluser.conf',
  'dpkg',
  'fedora-release',
  'gai.conf',
  'host.conf',
  'inputrc',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'libaudit.conf',
  'locale.alias',
  'locale.conf',
  'localtime',
  'login.defs',
  'lsb-release',
  'magic',
  'mime.types',
  'netconfig',
  'os-release',
  'pki/ca-trust',
  'pki/tls/cert.pem',
  'pki/tls/certs',
  'pki/tls/openssl.cnf',
  'profile',
  'protocols',
  'redhat-release',
  'rpc',
  'rpm',
  'services',
  'shells',
  'skel',
  'ssh/moduli',
  'ssl/certs',
  'ssl/cert.pem',
  'ssl/openssl.cnf',
  'system-release',
  'terminfo',
  'timezone',
  'vimrc',
  'xattr.conf',
];

export type EtcFile = { readonly path: string; readonly mode: number; readonly text: string };

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export type RegionNames = { readonly regionName: string; readonly caPem: string };

/** The same for every instance of a region. */
export function commonEtc({ regionName, caPem }: RegionNames): readonly EtcFile[] {
  return [
    // As Debian installs it; the locale is the one of Debian's images for EC2.
    { path: 'environment', mode: 0o644, text: '' },
    { path: 'default/locale', mode: 0o644, text: 'LANG=C.UTF-8\n' },
    { path: 'fstab', mode: 0o644, text: '' },
    { path: 'motd', mode: 0o644, text: '' },
    { path: 'nsswitch.conf', mode: 0o644, text: nsswitch },
    {
      path: 'resolv.conf',
      mode: 0o644,
      text: `nameserver ${nameServerAddress}\nsearch ${internalDomain(regionName)}\n`,
    },
    { path: 'sallyport/ca.pem', mode: 0o644, text: caPem },
    { path: 'ssh/sshd_config', mode: 0o600, text: sshdConfig },
    { path: 'subgid', mode: 0o644, text: '' },
    { path: 'subuid', mode: 0o644, text: '' },
    { path: 'sudoers', mode: 0o440, text: sudoers },
  ];
}

export type OwnNames = {
  readonly regionName: string;
  readonly hostname: string;
  readonly privateIp: string;
  /** 32 hex digits. */
  readonly machineId: string;
};

/** What differs from instance to instance. */
export function ownEtc({ regionName, hostname, privateIp, machineId }: OwnNames): readonly EtcFile[] {
  const domain = internalDomain(regionName);
  const hosts = [
    '127.0.0.1 localhost',
    '::1 localhost ip6-localhost ip6-loopback',
    `${privateIp} ${hostname}.${domain} ${hostname}`,
    `${metadataAddress} instance-data.ec2.internal instance-data`,
  ];
  return [
    { path: 'hostname', mode: 0o644, text: `${hostname}\n` },
    { path: 'hosts', mode: 0o644, text: `${hosts.join('\n')}\n` },
    { path: 'machine-id', mode: 0o444, text: `${machineId}\n` },
  ];
}

/** Of the private names of instances: `ip-10-0-0-1.eu-west-1.compute.internal`. */
function internalDomain(regionName: string): string {
  return regionName === 'us-east-1' ? 'ec2.internal' : `${regionName}.compute.internal`;
}

const nsswitch = `passwd: files systemd
group: files systemd
shadow: files systemd
gshadow: files systemd
hosts: files dns
networks: files
protocols: files
services: files
ethers: files
rpc: files
`;

// `#includedir` and not `@includedir`, which sudo before 1.9.1 takes for a syntax error.
const sudoers = `Defaults env_reset
Defaults secure_path="${path}"
root ALL=(ALL:ALL) ALL
#includedir /etc/sudoers.d
`;

const sshdConfig = `# Reachable through Session Manager alone: there is no network to listen on.
ListenAddress 127.0.0.1
ListenAddress ::1
HostKey /etc/ssh/ssh_host_ed25519_key
HostKey /etc/ssh/ssh_host_ecdsa_key
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM yes
X11Forwarding no
PrintMotd no
UseDNS no
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
# EC2 Instance Connect, which Amazon Linux and Ubuntu bring with them.
AuthorizedKeysCommand /opt/sallyport/bin/sallyport-host keys %u %f
AuthorizedKeysCommandUser ec2-instance-connect
`;
