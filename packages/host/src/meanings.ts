/**
 * What the files of a host already say of a name or a number that no account has: a group that lists it as a member, a sudo
 * rule for it, a home directory of somebody else. A new account would have all of that at once (spec/host A-10), so it is
 * not created.
 */
import type { Group, User } from '@sallyport/linux';
import type { HostRefusal } from './host-error.ts';
import type { Ledger } from './ledger.ts';
import { namesInSudoers } from './sudoers-names.ts';
import { homeOf, type NameTables } from './system.ts';

export type HostNames = NameTables & {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
};

export function refusalOfNewName(name: string, id: number, host: HostNames, ledger: Ledger): HostRefusal | undefined {
  const group = host.groups.find(({ members }) => members.includes(name))?.name ?? groupInGshadow(name, host.gshadow);
  if (group !== undefined) {
    return no(
      'host/foreign-group',
      `the group ${group} on this host lists ${name} as a member, and no account of that name exists`,
      `remove the name from the group: gpasswd --delete ${name} ${group}`,
    );
  }
  if (ledger.groups.has(name)) {
    return no('host/foreign-group', `${name} is a group that this host's roster granted`, 'rename the identity in IAM');
  }
  const home = homeOf(name);
  const resident = host.users.find((user) => user.home === home || user.home.startsWith(`${home}/`));
  if (resident !== undefined) {
    return no('host/foreign-home', `${home} is the home directory of ${resident.name}`, 'rename the identity in IAM');
  }
  const sharer = host.users.find(({ gid }) => gid === id);
  if (sharer !== undefined) {
    const reason = `the account ${name} would get gid ${id}, which is the primary group of ${sharer.name}`;
    return no('host/foreign-number', reason, `give ${sharer.name} another primary group`);
  }
  const rules = namesInSudoers(host.sudoers);
  if (rules.has(name) || rules.has(`#${id}`)) {
    return no(
      'host/foreign-sudoers',
      `the sudo rules of this host name ${name}, and no account of that name exists`,
      'grant sudo in the roster, and remove the name from /etc/sudoers and /etc/sudoers.d',
    );
  }
  return undefined;
}

/** gshadow(5): administrators and members of a group, in the third and fourth field. */
function groupInGshadow(name: string, text: string): string | undefined {
  for (const line of text.split('\n')) {
    const [group, , administrators = '', members = ''] = line.split(':');
    if ([...administrators.split(','), ...members.split(',')].includes(name)) return group;
  }
  return undefined;
}

function no(code: HostRefusal['code'], reason: string, hint: string): HostRefusal {
  return { ok: false, code, reason, hint };
}
