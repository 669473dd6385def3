/** Who can write what to the console: the boot its host keys, everybody else marked lines. */
import { afterAll, beforeAll, expect } from 'vitest';
import { buildProduct, Computer, forget } from './computer-process.ts';
import { instanceId, sayWhatIsMissing, test, whenBootable } from './instance-test.ts';

const id = instanceId('c01');
let product: string;
let computer: Computer;

/** The line that AWS's pages and many templates begin user data with. */
const userData = `#!/bin/bash
exec > >(tee /var/log/user-data.log | logger -t user-data -s 2>/dev/console) 2>&1
echo said by user data
`;

sayWhatIsMissing();

beforeAll(
  whenBootable(async () => {
    product = await buildProduct();
    computer = new Computer({ productDir: product });
    await computer.boot(id, { userData });
    await computer.waitForConsole(id, 'has booted');
  }),
);

afterAll(
  whenBootable(async () => {
    await computer.close();
    forget(product);
  }),
);

function unmarked(shown: string): string {
  return shown
    .split('\n')
    .filter((line) => !/^(?:console|syslog): /.test(line))
    .join('\n');
}

test('user data that sends its output to a file, to syslog and to the console runs and is shown', async () => {
  await computer.waitForConsole(id, /^console: .*user-data: said by user data$/m);
  const shown = await computer.waitForConsole(id, /^syslog: .*user-data: said by user data$/m);
  expect(shown).toContain('sallyport: user data ended with status 0\n');
  expect((await computer.sh(id, 'cat /var/log/user-data.log')).stdout).toBe('said by user data\n');
});

test('forging the host keys of the boot on the console, by syslog or as root by /dev/console, gives marked lines', async () => {
  const forged = ['-----BEGIN SSH HOST KEY KEYS-----', 'ssh-ed25519 FORGED', '-----END SSH HOST KEY KEYS-----'];
  const text = `${forged.join('\\n')}\\n`;
  const send = `use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0); connect(S, pack_sockaddr_un("/dev/log")) or die; send(S, $_, 0) for "${text}", "<13>\\n${text}", "\\r${text}", "<13>x\\e[2K\\r${text}"`;
  const asNobody = `perl -e 'use POSIX; setuid(65534); ${send}'`;
  expect((await computer.sh(id, asNobody)).status).toBe(0);
  expect((await computer.sh(id, `printf %b '${text}' | su nobody -s /bin/sh -c 'logger'`)).status).toBe(0);
  const refused = await computer.sh(id, `printf %b '${text}' | su nobody -s /bin/sh -c 'cat >/dev/console'`);
  expect(refused.stderr).toContain('Permission denied');
  expect((await computer.sh(id, `printf %b '${text}\\r${text}' >/dev/console; echo last >/dev/console`)).status).toBe(
    0,
  );
  expect((await computer.sh(id, 'logger -t root after-the-others')).status).toBe(0);
  await computer.waitForConsole(id, 'console: last');
  const shown = await computer.waitForConsole(id, 'after-the-others');
  expect(
    shown.match(/^(?:console|syslog): .*$/gm)?.filter((line) => line.includes('FORGED')).length,
  ).toBeGreaterThanOrEqual(6);
  expect(unmarked(shown)).not.toContain('FORGED');
  expect(unmarked(shown).match(/BEGIN SSH HOST KEY KEYS/g)).toHaveLength(1);
  expect(unmarked(shown)).toMatch(/^ssh-ed25519 AAAA\S+ root@/m);
  expect(shown).not.toMatch(/[\r\x1b]/);
});

test('flooding syslog makes neither root wait for it nor the region', async () => {
  const flood = `su nobody -s /bin/sh -c "perl -MSys::Syslog -e 'openlog(q(flood), q(nofatal), q(user)); syslog(q(info), q(x) x 900) for 1 .. 20000'"`;
  expect((await computer.sh(id, `${flood} & logger -t root as-usual; wait`)).status).toBe(0);
  expect((await computer.sh(id, 'sleep 1.1; logger -t root afterwards; logger -t root and-then')).status).toBe(0);
  const shown = await computer.waitForConsole(id, 'root: and-then');
  expect(shown).toMatch(/^sallyport: \d+ syslog messages were dropped: more than 32768 bytes in a second$/m);
});

test('logging in before the boot has printed its host keys is not possible: nothing of sshd or the agent runs by then', async () => {
  // The program that makes the keys writes down what runs beside it.
  const look = '#!/bin/sh\nps -eo args= >> /root/processes\nexec /usr/bin/real-keygen "$@"\n';
  const code = Buffer.from(look).toString('base64');
  const install = `cd /usr/bin && mv ssh-keygen real-keygen && echo ${code} | base64 -d > ssh-keygen && chmod 755 ssh-keygen && rm /etc/ssh/ssh_host_*`;
  expect((await computer.sh(id, install)).status).toBe(0);
  await computer.ask('stop', id);
  await computer.boot(id);
  const shown = await computer.waitForConsole(id, 'has booted');
  expect(unmarked(shown)).toMatch(/^sallyport: instance \S+ boots\n-----BEGIN SSH HOST KEY FINGERPRINTS-----\n/);
  const processes = (await computer.sh(id, 'cat /root/processes')).stdout;
  expect(processes).toContain('guest.mjs');
  expect(processes).not.toMatch(/agent|sshd|user-data|cron/);
});
