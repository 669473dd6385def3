/** What this computer lacks for booting instances, tested where a test is cheap. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, run, sandboxPrograms } from './programs.ts';

export type Missing = { readonly message: string; readonly hint: string };

/** Programs that run inside instances, with their Debian packages. */
const insidePrograms: Readonly<Record<string, string>> = {
  sh: 'dash',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
  sudo: 'sudo',
  useradd: 'passwd',
  visudo: 'sudo',
};

type Find = (name: string) => string | undefined;

export async function findMissing(stateDir: string): Promise<readonly Missing[]> {
  if (process.platform !== 'linux') {
    return [
      { message: 'instances are Linux namespaces', hint: 'run the region on Linux, or in a Linux virtual machine' },
    ];
  }
  if (process.getuid?.() !== 0) {
    return [
      { message: 'instances are namespaces and mounts, which only root can make', hint: 'start the region as root' },
    ];
  }
  const missing = programsMissing(findProgram);
  if (missing.length > 0) return missing;
  const preloaded = `${process.env.LD_PRELOAD ?? ''} ${await readFile('/etc/ld.so.preload', 'utf8').catch(() => '')}`;
  const libraries = librariesMissing(await readFile('/proc/self/maps', 'utf8'), preloaded);
  if (libraries.length > 0) return libraries;
  const namespaces = await namespacesMissing();
  if (namespaces.length > 0) return namespaces;
  return overlayMissing(stateDir);
}

/** `find` returns the path of a program. */
export function programsMissing(find: Find): Missing[] {
  const needed = Object.entries({ ...sandboxPrograms, ...insidePrograms });
  const absent = needed.filter(([name]) => find(name) === undefined);
  const packages = [...new Set(absent.map(([, owner]) => owner))].join(' ');
  return absent.map(([name]) => ({
    message: `the program ${name} is not installed`,
    hint: `install it; on Debian and Ubuntu: apt-get install ${packages}`,
  }));
}

/**
 * The Node that runs us also runs inside instances, which see the distribution's folders only: one of Nix, Conda or a home
 * directory may need libraries that are elsewhere. `maps` is its /proc/PID/maps; what was preloaded is not needed inside.
 */
export function librariesMissing(maps: string, preloaded: string): Missing[] {
  const loaded = maps.split('\n').map((line) => line.slice(line.indexOf('/')));
  const known = new Set(preloaded.split(/[\s:]+/));
  const outside = loaded
    .filter((path) => /\.so(?:\.\d+)*$/.test(path) && !known.has(path))
    .find((path) => !/^\/(?:usr|lib[^/]*)\//.test(path));
  if (outside === undefined) return [];
  return [
    {
      message: `this Node needs ${outside}, which instances do not see`,
      hint: 'run the region with the Node of nodejs.org or of the distribution, or use the single executable',
    },
  ];
}

async function namespacesMissing(): Promise<Missing[]> {
  const kinds = ['--user', '--mount', '--pid', '--net', '--uts', '--ipc', '--fork'];
  return run(findProgram('unshare') ?? '', [...kinds, '--', findProgram('true') ?? '/bin/true']).then(
    () => [],
    (error: Error) => [
      {
        message: `the kernel does not permit new namespaces (${error.message})`,
        hint: 'in a container, run it privileged; elsewhere see that /proc/sys/user/max_user_namespaces is not 0',
      },
    ],
  );
}

/** Mounts an overlay in a temporary mount namespace. */
async function overlayMissing(stateDir: string): Promise<Missing[]> {
  const trial = join(stateDir, 'overlay-trial');
  const [upper, work, merged] = ['upper', 'work', 'merged'].map((name) => join(trial, name)) as [
    string,
    string,
    string,
  ];
  try {
    for (const folder of [upper, work, merged]) await mkdir(folder, { recursive: true });
    const layers = `lowerdir=/usr,upperdir=${upper},workdir=${work}`;
    const mount = [findProgram('mount') ?? '', '-n', '-t', 'overlay', '-o', layers, 'overlay', merged];
    await run(findProgram('unshare') ?? '', ['--mount', '--propagation', 'private', '--', ...mount]);
    return [];
  } catch (error) {
    return [
      {
        message: `the kernel cannot mount an overlay over /usr (${(error as Error).message})`,
        hint: 'load overlayfs (modprobe overlay); in a container whose root is itself a nested overlay, run the region outside of it',
      },
    ];
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}
