/**
 * Which users of the host stand for the users of an instance. Each instance has 65,536 ids of its own for root, system
 * accounts and local users, and the ids of people (packages/access) one to one: no account of the host lives there, and a
 * person's files keep their number wherever they are looked at.
 */
export type InstanceIds = {
  /** The host's id for root inside; 0 where the kernel cannot shift. */
  readonly first: number;
};

/** Texts for /proc/PID/uid_map and gid_map: user_namespaces(7). */
export type IdMaps = { readonly uid: string; readonly gid: string };

export const rangeSize = 0x1_0000;

/**
 * Ranges lie in the part that systemd-nspawn gives to containers and useradd gives to nobody (60000000 to 6fffffff in
 * hexadecimal: https://systemd.io/UIDS-GIDS/); the last one is never an instance's.
 */
export const ranges = { first: 0x6000_0000, size: 0x0fff_0000 } as const;

/** Owns no file and no process but the mount of a host's tree: to this user the host's modes say what everybody may read. */
export const unprivilegedId = 0x6fff_ffff;
