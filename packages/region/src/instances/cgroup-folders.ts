/** Where the cgroups of this process are, from /proc/self/cgroup and /proc/self/mountinfo: cgroups(7), proc(5). Pure. */
import { unescapeOctal } from './host-trees.ts';

export const controllers = ['memory', 'cpu', 'pids'] as const;
export type Controller = (typeof controllers)[number];

export type OwnCgroup = {
  /** Where the hierarchy is mounted. */
  readonly mount: string;
  /** The cgroup of this process, at or below the mount. */
  readonly folder: string;
};

export type OwnCgroups = {
  /** Of version 1, where each controller may have a hierarchy of its own. */
  readonly v1: ReadonlyMap<Controller, OwnCgroup>;
  /** Of version 2, which has whatever controllers version 1 does not. */
  readonly v2: OwnCgroup | undefined;
};

export function ownCgroups(cgroup: string, mountinfo: string): OwnCgroups {
  const mounts = mountinfo.split('\n').flatMap(parseMount);
  const v1 = new Map<Controller, OwnCgroup>();
  let v2: OwnCgroup | undefined;
  for (const line of cgroup.split('\n')) {
    const [, id, list = '', path = ''] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (id === undefined) continue;
    const names = list.split(',');
    if (id === '0') v2 = find(mounts, path, ({ type }) => type === 'cgroup2');
    for (const controller of controllers.filter((name) => names.includes(name))) {
      const own = find(mounts, path, ({ type, options }) => type === 'cgroup' && options.includes(controller));
      if (own !== undefined) v1.set(controller, own);
    }
  }
  return { v1, v2 };
}

type CgroupMount = {
  /** The cgroup that is seen at the mount point. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
};

function parseMount(line: string): CgroupMount[] {
  const [mount = '', filesystem = ''] = line.split(' - ');
  const [, , , root = '', point = ''] = mount.split(' ');
  const [type = '', , options = ''] = filesystem.split(' ');
  if (type !== 'cgroup' && type !== 'cgroup2') return [];
  return [{ root: unescapeOctal(root), point: unescapeOctal(point), type, options: options.split(',') }];
}

function find(
  mounts: readonly CgroupMount[],
  path: string,
  fits: (mount: CgroupMount) => boolean,
): OwnCgroup | undefined {
  // The last one lies over the others.
  const mount = mounts.findLast((one) => fits(one) && (one.root === '/' || `${path}/`.startsWith(`${one.root}/`)));
  // In a cgroup namespace, a path of one that is not below its root begins with /..
  if (mount === undefined || path.startsWith('/..')) return undefined;
  const below = mount.root === '/' ? path : path.slice(mount.root.length);
  return { mount: mount.point, folder: `${mount.point}${below}`.replace(/\/$/, '') };
}
