/**
 * The account files an instance starts with: the system accounts of the computer's distribution, locked, and nobody
 * else. Pure: texts in, texts out.
 */
export type AccountFiles = {
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
  readonly gshadow: string;
};

/** Where distributions begin to number people. */
const firstPerson = 1000;
const nobody = 65534;

export function systemAccounts(hostPasswd: string, hostGroup: string): AccountFiles {
  const users = records(hostPasswd, 7).filter(([name, , uid]) => isSystem(name, uid));
  const groups = records(hostGroup, 4).filter(([name, , gid]) => isSystem(name, gid));
  const known = new Set(users.map(([name]) => name));
  const membersOf = (members: string): string =>
    members
      .split(',')
      .filter((member) => known.has(member))
      .join(',');
  return {
    passwd: lines(users.map(([name, , uid, gid, comment, home, shell]) => [name, 'x', uid, gid, comment, home, shell])),
    group: lines(groups.map(([name, , gid, members = '']) => [name, 'x', gid, membersOf(members)])),
    // `*` and not `!`: no password can match, yet sshd does not take the account for one an admin has locked.
    shadow: lines(users.map(([name]) => [name, '*', '', '0', '99999', '7', '', '', ''])),
    gshadow: lines(groups.map(([name, , , members = '']) => [name, '*', '', membersOf(members)])),
  };
}

/** A second account with uid 0 was made by an intruder, not by the distribution. */
function isSystem(name: string | undefined, id: string | undefined): boolean {
  const number = Number(id);
  return number === 0 ? name === 'root' : number < firstPerson || number === nobody;
}

/** Records with all their fields; NIS lines (`+::::::`) and broken ones are left out. */
function records(text: string, fields: number): string[][] {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((record) => record.length === fields && /^[a-z_][a-z0-9_.-]*\$?$/i.test(record[0] ?? ''))
    .filter((record) => /^\d{1,10}$/.test(record[2] ?? ''));
}

function lines(rows: readonly (readonly (string | undefined)[])[]): string {
  return rows.map((row) => `${row.map((field) => field ?? '').join(':')}\n`).join('');
}
