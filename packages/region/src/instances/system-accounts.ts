/** The account files an instance starts with: the system accounts of the computer's distribution, locked, and no other. */
import { parseGroup, parseUser } from '@sallyport/linux';

export type AccountFiles = {
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
  readonly gshadow: string;
};

/** Distributions give lower numbers to system accounts and this one and higher ones to people (UID_MIN in login.defs). */
const firstPerson = 1000;
const nobody = 65534;

export function systemAccounts(hostPasswd: string, hostGroup: string): AccountFiles {
  const users = hostPasswd.split('\n').flatMap((line) => {
    const user = parseUser(line);
    return user !== undefined && isSystem(user.name, user.uid) ? [{ ...user, comment: line.split(':')[4] ?? '' }] : [];
  });
  const names = new Set(users.map(({ name }) => name));
  const groups = hostGroup.split('\n').flatMap((line) => {
    const group = parseGroup(line);
    if (group === undefined || !isSystem(group.name, group.gid)) return [];
    return [{ ...group, members: group.members.filter((member) => names.has(member)).join(',') }];
  });
  return {
    passwd: lines(users.map((user) => [user.name, 'x', user.uid, user.gid, user.comment, user.home, user.shell])),
    group: lines(groups.map(({ name, gid, members }) => [name, 'x', gid, members])),
    // `*` and not `!`: no password can match, yet sshd does not take the account for one an admin has locked.
    shadow: lines(users.map(({ name }) => [name, '*', '', '0', '99999', '7', '', '', ''])),
    gshadow: lines(groups.map(({ name, members }) => [name, '*', '', members])),
  };
}

/** A second account with uid 0 was made by an administrator or an attacker and not by the distribution. */
function isSystem(name: string, id: number): boolean {
  if (!/^[a-z_][a-z0-9_.-]*\$?$/i.test(name)) return false;
  return id === 0 ? name === 'root' : id < firstPerson || id === nobody;
}

function lines(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.join(':')}\n`).join('');
}
