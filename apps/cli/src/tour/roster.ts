/** What the tour's instances know of people: which role becomes which account, with which groups and which sudo. */

/** The one thing DevOps may do as root. An allow-list: what is not named is not allowed (spec/host B-9, B-T11). */
export const devopsCommand = '/usr/bin/ss -H -tuln';

export function roster(account: string): string {
  return JSON.stringify({
    version: 1,
    entries: [
      {
        identity: `arn:aws:iam::${account}:role/DevOpsRole`,
        sessionNames: 'iam-users',
        groups: ['devops'],
        sudo: [{ runAs: 'root', commands: [devopsCommand] }],
      },
      {
        identity: `arn:aws:iam::${account}:role/DeveloperRole`,
        sessionNames: 'iam-users',
        groups: ['developer'],
      },
    ],
  });
}

/** User data: an instance gets its roster the way an image builder would put it there. */
export function userData(account: string): string {
  return [
    '#!/bin/sh',
    'set -eu',
    'umask 022',
    'mkdir -p /etc/sallyport',
    "cat > /etc/sallyport/roster.json <<'ROSTER'",
    roster(account),
    'ROSTER',
    '',
  ].join('\n');
}
