/**
 * The users with whom an image of Amazon Linux comes: `ec2-user`, locked for passwords, with all rights by sudo, as cloud-init makes it there,
 * and `ec2-instance-connect`, as whom sshd asks for pushed keys.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/managing-users.html
 */
import { chmod, lchown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { copyReadable } from './copy-readable.ts';
import type { EtcFile } from './etc.ts';
import type { AccountFiles } from './system-accounts.ts';

const keyUser = 'ec2-instance-connect';
const name = 'ec2-user';
/** The first that a distribution gives to a person. */
const id = 1000;
const home = `home/${name}`;
/** Of those, the ones that this computer's distribution has. */
const groups = ['adm', 'wheel', 'systemd-journal'];

export const imageUserEtc: readonly EtcFile[] = [
  { path: 'sudoers.d/90-cloud-init-users', mode: 0o440, text: `${name} ALL=(ALL) NOPASSWD:ALL\n` },
];

export function withImageUsers(files: AccountFiles): AccountFiles {
  return withDefaultUser(withKeyUser(files));
}

/** A package of the computer may have made it already. */
function withKeyUser(files: AccountFiles): AccountFiles {
  const { passwd, group, shadow, gshadow } = files;
  if (new RegExp(`^${keyUser}:`, 'm').test(passwd)) return files;
  const taken = new Set(`${passwd}${group}`.split('\n').map((line) => Number(line.split(':')[2])));
  let free = id - 1;
  while (taken.has(free)) free -= 1;
  return {
    passwd: `${passwd}${keyUser}:x:${free}:${free}::/nonexistent:/usr/sbin/nologin\n`,
    group: `${group}${keyUser}:x:${free}:\n`,
    shadow: `${shadow}${keyUser}:!::0:99999:7:::\n`,
    gshadow: `${gshadow}${keyUser}:!::\n`,
  };
}

function withDefaultUser({ passwd, group, shadow, gshadow }: AccountFiles): AccountFiles {
  return {
    passwd: `${passwd}${name}:x:${id}:${id}:EC2 Default User:/${home}:/bin/bash\n`,
    group: `${asMember(group)}${name}:x:${id}:\n`,
    shadow: `${shadow}${name}:!::0:99999:7:::\n`,
    gshadow: `${asMember(gshadow)}${name}:!::\n`,
  };
}

/** Members are the last field of both group files. */
function asMember(text: string): string {
  return groups.reduce(
    (lines, group) =>
      lines.replace(new RegExp(`^${group}:.*$`, 'm'), (line) => `${line}${line.endsWith(':') ? '' : ','}${name}`),
    text,
  );
}

/** `root` is the lowest layer of an instance's disk. */
export async function makeImageHome(root: string): Promise<void> {
  const folder = join(root, home);
  await copyReadable('/etc/skel', folder);
  await mkdir(folder, { recursive: true });
  for (const path of ['.', ...(await readdir(folder, { recursive: true }))]) await lchown(join(folder, path), id, id);
  await chmod(folder, 0o700);
}
