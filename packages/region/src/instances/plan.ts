/**
 * What is mounted where for one boot, as data that `enter.ts` carries out.
 *
 * The sandbox's root is an overlay at STAGE/disk. STAGE itself holds nothing but the computer's programs, read-only:
 * what runs with privilege after the host's root is gone must come from there and never from the instance's disk, which
 * a former boot may have filled with traps. It is the root of the mount namespace until the instance's disk is.
 */
import { join } from 'node:path';
import { metadataAddress, nameServerAddress, servicesAddress } from './addresses.ts';
import type { HostLink, HostTree } from './host-trees.ts';
import { idMaps } from './id-maps.ts';
import type { IdMaps, InstanceIds } from './instance-ids.ts';
import type { Programs } from './programs.ts';
import { programArguments, runtimePath } from './runtime.ts';
import type { ShiftedMount } from './shifted-mounts.ts';
import type { Template } from './template.ts';

export type Mount = {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: readonly string[];
};

export type SandboxPlan = {
  readonly id: string;
  readonly hostname: string;
  readonly addresses: readonly string[];
  readonly programs: Programs;
  readonly ids: InstanceIds;
  readonly maps: IdMaps;
  readonly stage: string;
  /** What the mounts below are made of where ids are shifted; empty where they are not. */
  readonly shifted: readonly ShiftedMount[];
  /** Files by which PID 1 joins the instance's cgroups. */
  readonly cgroups: readonly string[];
  readonly links: readonly HostLink[];
  /** Rounds of mounts; before each, its folders below STAGE/disk are made real folders. */
  readonly rounds: readonly Round[];
  /** Copied to the fresh /dev. */
  readonly devices: string;
  /** Made in the fresh /dev and /run: mount points of files. */
  readonly filePoints: readonly string[];
  /** The guest supervisor and its arguments, which PID 1 starts. */
  readonly guest: readonly string[];
  /** Configuration of the guest supervisor, written to the new /run/sallyport. */
  readonly orders: string;
};

export type Round = { readonly folders: readonly string[]; readonly mounts: readonly Mount[] };

export type PlanInput = {
  readonly id: string;
  readonly hostname: string;
  readonly privateIp: string;
  readonly programs: Programs;
  readonly template: Template;
  readonly ids: InstanceIds;
  readonly cgroups: readonly string[];
  /** The instance's own tmpfs, which lives as long as its disk. */
  readonly disk: string;
  /** Folder of this boot: sockets, console, /sys. */
  readonly boot: string;
  /** Folder that becomes /opt/sallyport. */
  readonly product: string;
  readonly nodeBinary: string;
  readonly orders: object;
};

export const sockets = ['region.sock', 'region-tls.sock', 'imds.sock'] as const;

export function planSandbox(input: PlanInput): SandboxPlan {
  const { template, disk, boot, ids } = input;
  const stage = join(boot, 'stage');
  const root = join(stage, 'disk');
  const outer = template.trees.filter(({ path }) => !template.trees.some((tree) => path.startsWith(`${tree.path}/`)));
  const inner = template.trees.filter((tree) => !outer.includes(tree));
  const sources = layerSources(input);
  const seen = (source: string): string =>
    ids.first === 0 ? source : join(stage, sources.find((one) => one.source === source)?.target ?? '');
  const host = (tree: HostTree): string => (ids.first === 0 ? `/${tree.path}` : join(stage, readableName(tree)));
  const lowerOf = ({ path }: HostTree, usr: string, tree: string): string[] =>
    path === 'usr' || path.startsWith('usr/') ? [join(usr, path.slice('usr'.length)), tree] : [tree];
  const layer = (tree: HostTree): Mount =>
    overlay(join(root, tree.path), lowerOf(tree, seen(template.usr), host(tree)), layerFolder(disk, tree));
  const freshMount = ({ path, type, options }: Fresh): Mount => ({
    ...{ source: type, target: join(root, path), type },
    options: [...options, ...ownerOptions(type, ids)],
  });
  return {
    id: input.id,
    hostname: input.hostname,
    // Programs take the first for the instance's own.
    addresses: [input.privateIp, metadataAddress, nameServerAddress, servicesAddress],
    programs: input.programs,
    stage,
    ids,
    cgroups: input.cgroups,
    maps: idMaps(ids),
    shifted: ids.first === 0 ? [] : shiftedLayers(input),
    links: template.links,
    devices: template.dev,
    filePoints: ['dev/console', ...sockets.map((name) => `run/sallyport/${name}`)],
    guest: [runtimePath, ...programArguments('guest', '/opt/sallyport/lib/guest.mjs')],
    orders: JSON.stringify(input.orders),
    rounds: [
      {
        folders: [],
        mounts: [
          ...outer
            .filter(({ path }) => !path.includes('/'))
            .map((tree) =>
              overlay(join(stage, tree.path), [join(stage, 'empty'), ...lowerOf(tree, template.usr, `/${tree.path}`)]),
            ),
          overlay(root, [seen(join(disk, 'seed')), seen(template.root)], rootLayer(disk)),
        ],
      },
      {
        folders: [...outer.map(({ path }) => path), ...fresh.map(({ path }) => path), 'opt/sallyport', 'sys'],
        mounts: [
          ...outer.map(layer),
          ...fresh.map(freshMount),
          bind(seen(input.product), join(root, 'opt/sallyport'), ['ro', 'nosuid', 'nodev']),
          bind(seen(input.nodeBinary), join(root, runtimePath), ['ro', 'nosuid', 'nodev']),
          bind(join(boot, 'sys'), join(root, 'sys'), ['ro', 'nosuid', 'nodev', 'noexec']),
        ],
      },
      {
        folders: [...inner.map(({ path }) => path), ...freshBelow.map(({ path }) => path), 'var/tmp'],
        mounts: [
          ...inner.map(layer),
          ...freshBelow.map(freshMount),
          bind(varTmp(disk), join(root, 'var/tmp'), ['nosuid', 'nodev']),
          bind(join(boot, 'console'), join(root, 'dev/console'), ['nosuid', 'noexec']),
          ...sockets.map((name) => bind(join(boot, name), join(root, 'run/sallyport', name), ['nosuid', 'noexec'])),
        ],
      },
    ],
  };
}

type LayerSources = Pick<PlanInput, 'template' | 'disk' | 'product' | 'nodeBinary'>;

export function shiftedLayers(input: LayerSources): readonly ShiftedMount[] {
  return [...layerSources(input), ...input.template.trees.map(readable)];
}

/** Everything that is mounted from the host or from the region's state, with its place below the stage. */
function layerSources({ template, disk, product, nodeBinary }: LayerSources): readonly ShiftedMount[] {
  return [
    ...template.trees.map((tree) => shift('tree', `/${tree.path}`, hostName(tree))),
    shift('tree', template.usr, 'layer-usr'),
    shift('tree', template.root, 'layer-root'),
    shift('tree', join(disk, 'seed'), 'layer-seed'),
    shift('tree', product, 'layer-product'),
    shift('file', nodeBinary, 'layer-node'),
  ];
}

function shift(kind: ShiftedMount['kind'], source: string, target: string): ShiftedMount {
  return { kind, source, target };
}

function hostName({ path }: HostTree): string {
  return `host-${path.replaceAll('/', '-')}`;
}

function readableName({ path }: HostTree): string {
  return `readable-${path.replaceAll('/', '-')}`;
}

/** What everybody may read of a tree of the host; `empty` because an overlay without changes has two layers. */
function readable(tree: HostTree): ShiftedMount {
  return shift('readable', `empty:${hostName(tree)}`, readableName(tree));
}

const ttyGroup = 5;

function ownerOptions(type: string, { first }: InstanceIds): readonly string[] {
  if (type === 'tmpfs') return [`uid=${first}`, `gid=${first}`];
  return type === 'devpts' ? [`gid=${first + ttyGroup}`] : [];
}

type Fresh = { readonly path: string; readonly type: string; readonly options: readonly string[] };

/**
 * Not part of the disk: new at every boot. The number of files is limited too, because empty files use memory that is
 * not part of the size.
 */
const fresh: readonly Fresh[] = [
  { path: 'proc', type: 'proc', options: ['nosuid', 'nodev', 'noexec'] },
  { path: 'dev', type: 'tmpfs', options: ['nosuid', 'noexec', 'mode=755', 'size=1m', 'nr_inodes=1k'] },
  { path: 'run', type: 'tmpfs', options: ['nosuid', 'nodev', 'mode=755', 'size=64m', 'nr_inodes=16k'] },
  { path: 'tmp', type: 'tmpfs', options: ['nosuid', 'nodev', 'mode=1777', 'size=512m', 'nr_inodes=64k'] },
];

/** What everybody may write to is never on the file system of /run, /dev or the disk, which root needs to start a session. */
const freshBelow: readonly Fresh[] = [
  { path: 'run/lock', type: 'tmpfs', options: ['nosuid', 'nodev', 'noexec', 'mode=1777', 'size=5m', 'nr_inodes=1k'] },
  {
    path: 'dev/pts',
    type: 'devpts',
    options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'max=256'],
  },
  { path: 'dev/shm', type: 'tmpfs', options: ['nosuid', 'nodev', 'noexec', 'mode=1777', 'size=64m', 'nr_inodes=4k'] },
  { path: 'dev/mqueue', type: 'mqueue', options: ['nosuid', 'nodev', 'noexec'] },
];

/** Folders of one layer on the instance's disk: upperdir and workdir of overlayfs. */
export type LayerFolder = { readonly upper: string; readonly work: string };

/** A tmpfs of its own that lives as long as the disk, because everybody may write to /var/tmp: hier(7). */
export function varTmp(disk: string): string {
  return join(disk, 'var-tmp');
}

export function rootLayer(disk: string): LayerFolder {
  return { upper: join(disk, 'root/upper'), work: join(disk, 'root/work') };
}

export function layerFolder(disk: string, tree: HostTree): LayerFolder {
  const name = tree.path.replaceAll('/', '-');
  return { upper: join(disk, 'tree', name, 'upper'), work: join(disk, 'tree', name, 'work') };
}

/** An overlay without upperdir is read-only. */
function overlay(target: string, lower: readonly string[], changes?: LayerFolder): Mount {
  const upper = changes === undefined ? ['ro'] : [`upperdir=${changes.upper}`, `workdir=${changes.work}`];
  return { source: 'overlay', target, type: 'overlay', options: ['nodev', `lowerdir=${lower.join(':')}`, ...upper] };
}

function bind(source: string, target: string, options: readonly string[]): Mount {
  return { source, target, type: 'none', options: ['bind', ...options] };
}
