/** Lines of passwd(5) and group(5), as the files hold them and getent prints them. */

export type User = {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
};

export type Group = { readonly name: string; readonly gid: number; readonly members: readonly string[] };

/** Undefined for what is no such line: NIS lines (`+::::::`), wrong field counts, numbers that are none. */
export function parseUser(line: string): User | undefined {
  const [name, , uidText, gidText, , home, shell, ...rest] = line.split(':');
  const [uid, gid] = [parseId(uidText), parseId(gidText)];
  if (!name || uid === undefined || gid === undefined) return undefined;
  if (home === undefined || shell === undefined || rest.length > 0) return undefined;
  return { name, uid, gid, home, shell };
}

export function parseGroup(line: string): Group | undefined {
  const [name, , gidText, members, ...rest] = line.split(':');
  const gid = parseId(gidText);
  if (!name || gid === undefined || members === undefined || rest.length > 0) return undefined;
  return { name, gid, members: members.split(',').filter(Boolean) };
}

function parseId(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined;
}
