/** Numbers of the system calls that no program offers and Perl makes for us, after unistd.h of each architecture. */
export type SystemCallNumbers = Readonly<Record<SystemCallName, number>>;

export type SystemCallName =
  | 'capset'
  | 'close'
  | 'getxattr'
  | 'keyctl'
  | 'mount'
  | 'mount_setattr'
  | 'move_mount'
  | 'open_tree'
  | 'pivot_root'
  | 'prctl'
  | 'setgroups'
  | 'setns'
  | 'setresgid'
  | 'setresuid'
  | 'setsid'
  | 'umount2'
  | 'unshare';

/** Calls of the last years have one number on every architecture. */
const everywhere = { mount_setattr: 442, move_mount: 429, open_tree: 428 } as const;

const numbers: Readonly<Record<string, SystemCallNumbers>> = {
  x64: {
    ...everywhere,
    ...{ capset: 126, close: 3, getxattr: 191, keyctl: 250, mount: 165, pivot_root: 155, prctl: 157, setgroups: 116 },
    ...{ setns: 308, setresgid: 119, setresuid: 117, setsid: 112, umount2: 166, unshare: 272 },
  },
  arm64: {
    ...everywhere,
    ...{ capset: 91, close: 57, getxattr: 8, keyctl: 219, mount: 40, pivot_root: 41, prctl: 167, setgroups: 159 },
    ...{ setns: 268, setresgid: 149, setresuid: 147, setsid: 157, umount2: 39, unshare: 97 },
  },
};

/** For Node's name of an architecture. */
export function systemCallNumbers(architecture: string): SystemCallNumbers {
  const known = numbers[architecture];
  if (known === undefined) throw new Error(`instances do not run on ${architecture}`);
  return known;
}
