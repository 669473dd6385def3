/**
 * The user with whom an image of Amazon Linux comes: `ec2-user`, locked for passwords, with all rights by sudo, as cloud-init makes it there.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/managing-users.html
 */
import { chmod, lchown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { copyReadable } from './copy-readable.ts';
import type { EtcFile } from './etc.ts';
import type { AccountFiles } from './system-accounts.ts';

const name = 'ec2-user';
/** The first that a distribution gives to a person. */
const id = 1000;
const home = `home/${name}`;
/** Of those, the ones that this computer's distribution has. */
const groups = ['adm', 'wheel', 'systemd-journal'];

export const defaultUserEtc: readonly EtcFile[] = [
  { path: 'sudoers.d/90-cloud-init-users', mode: 0o440, text: `${name} ALL=(ALL) NOPASSWD:ALL\n` },
];

export function withDefaultUser({ passwd, group, shadow, gshadow }: AccountFiles): AccountFiles {
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
export async function makeDefaultHome(root: string): Promise<void> {
  const folder = join(root, home);
  await copyReadable('/etc/skel', folder);
  await mkdir(folder, { recursive: true });
  for (const path of ['.', ...(await readdir(folder, { recursive: true }))]) await lchown(join(folder, path), id, id);
  await chmod(folder, 0o700);
}
