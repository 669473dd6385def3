/** Services inside, as install scripts and user data of real life use them: real unit files, systemctl, a Debian package. */
import { afterAll, beforeAll, expect } from 'vitest';
import { buildProduct, Computer, forget, type Outcome } from './computer-process.ts';
import { instanceId, sayWhatIsMissing, test, whenBootable } from './instance-test.ts';

const id = instanceId('501');
let product: string;
let computer: Computer;

sayWhatIsMissing();

const userData = `#!/bin/sh
${unit('from-data', '[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target')}
systemctl daemon-reload && systemctl enable --now from-data
systemctl is-system-running > /root/while-booting
`;

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

/** A command that writes a file. */
function file(path: string, text: string, mode = '644'): string {
  return `echo ${Buffer.from(text).toString('base64')} | base64 -d > ${path} && chmod ${mode} ${path}`;
}

function unit(name: string, text: string): string {
  return file(`/etc/systemd/system/${name}.service`, `${text}\n`);
}

function sh(...commands: readonly string[]): Promise<Outcome> {
  return computer.sh(id, commands.join('\n'));
}

async function lines(...commands: readonly string[]): Promise<readonly string[]> {
  return (await sh(...commands)).stdout.trim().split('\n');
}

const status = 'echo $?';

test('what user data enabled runs, and runs again after the next boot', async () => {
  expect(await lines('systemctl is-active from-data ssh sshd amazon-ssm-agent ssm-agent')).toEqual(
    Array(5).fill('active'),
  );
  expect(await lines('cat /root/while-booting; systemctl is-system-running', status)).toEqual([
    'starting',
    'running',
    '0',
  ]);
  await computer.ask('stop', id);
  await computer.boot(id);
  await computer.waitForConsole(id, 'has booted');
  expect(await lines('systemctl is-enabled from-data; systemctl is-active from-data')).toEqual(['enabled', 'active']);
  expect((await sh('systemctl disable --now from-data')).stderr).toBe(
    'Removed "/etc/systemd/system/multi-user.target.wants/from-data.service".\n',
  );
  expect(await lines('systemctl is-enabled from-data', status, 'systemctl is-active from-data', status)).toEqual([
    ...['disabled', '1', 'inactive', '3'],
  ]);
});

test('exit statuses and sentences are systemd’s', async () => {
  const asked = await sh(
    'systemctl is-active nothing; echo $?; systemctl status nothing; echo $?; systemctl start nothing; echo $?',
    'systemctl is-enabled nothing; echo $?; systemctl reload amazon-ssm-agent; echo $?; systemctl frobnicate ssh; echo $?',
    'systemctl start ../../etc/passwd; echo $?; systemctl start fstrim.timer; echo $?; systemctl start multi-user.target; echo $?',
    'systemctl --quiet is-active nothing; echo $?; systemctl show -p LoadState,ActiveState nothing; systemctl show --value -p LoadState ssh',
  );
  expect(asked.stdout.trim().split('\n')).toEqual([
    ...['inactive', '4', '4', '5', '1', '3', '1', '1', '1', '0', '4'],
    ...['LoadState=not-found', 'ActiveState=inactive', 'loaded'],
  ]);
  expect(asked.stderr.trim().split('\n')).toEqual([
    'Unit nothing.service could not be found.',
    'Failed to start nothing.service: Unit nothing.service not found.',
    'Failed to get unit file state for nothing.service: No such file or directory',
    'Failed to reload amazon-ssm-agent.service: Job type reload is not applicable for unit amazon-ssm-agent.service.',
    'Unknown command verb frobnicate, or one that is not served here.',
    'Invalid unit name "../../etc/passwd".',
    'Failed to start fstrim.timer: only services are served here, no timers.',
  ]);
});

test('user, variables, folders, drop-ins and the commands around the start are the unit file’s', async () => {
  const text = `[Unit]
Description=An application
[Service]
User=app
Environment="COLOR=light green"
EnvironmentFile=-/etc/default/app
EnvironmentFile=-/etc/default/missing
WorkingDirectory=/opt/app
RuntimeDirectory=app
UMask=0027
ExecStartPre=+/bin/sh -c 'id -un'
ExecStartPre=-/bin/false
ExecStart=/opt/app/run $SHADE "\${SHADE}" \\
   # a comment
   %p
ProtectSystem=strict`;
  const program = '#!/bin/sh\necho "$(id -un) $(pwd) $COLOR $1 $3 $4 $(umask) $RUNTIME_DIRECTORY"\nexec sleep 1000\n';
  await sh(
    'useradd -r app; mkdir -p /opt/app /etc/systemd/system/app.service.d',
    file('/opt/app/run', program, '755'),
    file('/etc/default/app', '# of the package\nSHADE="dark blue"\n'),
    unit('app', text),
    file('/etc/systemd/system/app.service.d/log.conf', '[Service]\nStandardOutput=append:/var/log/app.log\n'),
  );
  expect(
    await sh('systemctl start app', 'until [ $(wc -l < /var/log/app.log) = 2 ]; do sleep 0.02; done'),
  ).toMatchObject({ status: 0, stderr: '' });
  expect(await lines('cat /var/log/app.log; stat -c %U /run/app')).toEqual([
    ...['root', 'app /opt/app light green dark dark blue app 0027 /run/app', 'app'],
  ]);
  expect((await sh('systemctl status app')).stdout).toContain('Without effect here: ProtectSystem\n');
  await computer.waitForConsole(id, 'app.service: without effect here: ProtectSystem');
});

test.each([
  ['Type=dbus\nBusName=org.x', 'Type=dbus is not served here'],
  ['DynamicUser=yes', 'DynamicUser=yes is not served here'],
  ['User=absent', 'User=absent: no such user'],
  ['ExecStartPre=/bin/echo "open', 'a quote or an escape is wrong in: /bin/echo "open'],
  ['Environment=%q=1', 'the specifier %q is not served here'],
])('a unit file with %j is refused by name', async (setting, sentence) => {
  await sh(unit('refused', `[Service]\nExecStart=/bin/sleep 1000\n${setting}`));
  expect(await lines('systemctl start refused 2>/dev/null', status, 'systemctl is-failed refused')).toEqual([
    '1',
    'failed',
  ]);
  await computer.waitForConsole(id, `refused.service: ${sentence}`);
  await sh(unit('refused', '[Service]\nExecStart=/bin/sleep 1000'));
  expect(await lines('systemctl reset-failed; systemctl start refused', status, 'systemctl stop refused')).toEqual([
    '0',
  ]);
});

test('a daemon that forks is followed by its PIDFile and all of its processes end with it, also those that left their session', async () => {
  const daemon = `#!/usr/bin/perl
use POSIX; if (!fork) { setsid; if (!fork) { exec 'sleep', '1001' } my $main = fork // die;
  if (!$main) { setsid; exec 'sleep', '1002' } open(my $to, '>', '/run/daemon.pid'); print $to "$main\\n"; exit }
wait;`;
  await sh(
    file('/usr/local/sbin/daemon', daemon, '755'),
    unit('daemon', '[Service]\nType=forking\nPIDFile=/run/daemon.pid\nExecStart=/usr/local/sbin/daemon'),
  );
  expect(
    await lines('systemctl start daemon', status, 'systemctl show --value -p MainPID daemon; cat /run/daemon.pid'),
  ).toSatisfy(
    ([started, shown, written]: readonly string[]) => started === '0' && shown === written && Number(shown) > 1,
  );
  expect(
    await lines(
      'pgrep -fxc "sleep 100[12]"',
      'systemctl stop daemon; systemctl is-active daemon; pgrep -fxc "sleep 100[12]"',
    ),
  ).toEqual([...['2', 'inactive', '0']]);
  // A PIDFile that names a process of somebody else is not believed.
  await sh(
    'echo 1 > /run/foreign.pid',
    unit('foreign', '[Service]\nType=forking\nPIDFile=/run/foreign.pid\nExecStart=/bin/true'),
  );
  expect(await lines('systemctl start foreign 2>&1 | head -1; systemctl show --value -p Result foreign')).toEqual([
    'Job for foreign.service failed (result: protocol).',
    'protocol',
  ]);
});

test('a service that notifies is up when it says so, and only its user can say so', async () => {
  const notify = `#!/usr/bin/perl
use Socket; socket(my $s, AF_UNIX, SOCK_DGRAM, 0); select undef, undef, undef, 0.05 until -e '/tmp/ready';
connect($s, pack_sockaddr_un($ENV{NOTIFY_SOCKET})) && send($s, "STATUS=up\\nREADY=1", 0); sleep 1000;`;
  await sh(
    file('/usr/local/sbin/notifying', notify, '755'),
    unit('notifying', '[Service]\nType=notify\nUser=app\nExecStart=/usr/local/sbin/notifying'),
  );
  await sh(
    '(systemctl start notifying; echo $? > /root/notified) > /dev/null 2>&1 &',
    'until [ "$(stat -c %a /run/systemd/notify/notifying.service 2>/dev/null)" = 600 ]; do sleep 0.02; done',
  );
  expect(
    await lines(
      'stat -c "%U %a" /run/systemd/notify/notifying.service; systemctl is-active notifying; ls /root/notified 2>&1',
    ),
  ).toEqual(['app 600', 'activating', "ls: cannot access '/root/notified': No such file or directory"]);
  expect(
    await lines(
      'touch /tmp/ready; until [ -s /root/notified ]; do sleep 0.02; done; cat /root/notified; systemctl is-active notifying',
    ),
  ).toEqual(['0', 'active']);
});

test('a oneshot is active as long as it says, its failure is one, and a start that takes too long is ended', async () => {
  await sh(
    unit(
      'once',
      '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c "echo 1 >> /root/once"\nExecStart=/bin/sh -c "echo 2 >> /root/once"\nExecStop=/bin/sh -c "echo stop >> /root/once"',
    ),
    unit(
      'fails',
      '[Service]\nType=oneshot\nExecStart=/bin/sh -c "exit 7"\nExecStopPost=/bin/sh -c "echo $EXIT_STATUS $SERVICE_RESULT > /root/fails"',
    ),
    unit('late', '[Service]\nType=notify\nTimeoutStartSec=200ms\nExecStart=/bin/sleep 1003'),
  );
  expect(
    await lines('systemctl start once', status, 'systemctl is-active once; systemctl stop once; cat /root/once'),
  ).toEqual([...['0', 'active', '1', '2', 'stop']]);
  expect(
    await lines(
      'systemctl start fails 2>/dev/null',
      status,
      'cat /root/fails; systemctl is-system-running; systemctl reset-failed; systemctl is-system-running',
    ),
  ).toEqual([...['1', '7 exit-code', 'degraded', 'running']]);
  expect(
    await lines(
      'systemctl start late 2>/dev/null',
      status,
      'systemctl show --value -p Result late; pgrep -fxc "/bin/sleep 1003"; systemctl reset-failed',
    ),
  ).toEqual([...['1', 'timeout', '0']]);
});

test('a service that ends again and again is given up, and a failing one is not restarted where it says so', async () => {
  await sh(
    unit(
      'again',
      '[Unit]\nStartLimitBurst=3\n[Service]\nExecStart=/bin/sh -c "echo run >> /root/again; exit 1"\nRestart=always\nRestartSec=0',
    ),
    unit('spared', '[Service]\nExecStart=/bin/sh -c "exit 255"\nRestart=on-failure\nRestartPreventExitStatus=255'),
    'systemctl start again spared; until [ "$(systemctl is-failed again spared | xargs)" = "failed failed" ]; do sleep 0.02; done',
  );
  expect(
    await lines(
      'cat /root/again; systemctl show --value -p Result again; systemctl show --value -p NRestarts spared; systemctl reset-failed',
    ),
  ).toEqual([...['run', 'run', 'run', 'start-limit-hit', '0']]);
});

test('what a service requires is started before it, two that wait for each other do not, and a masked one cannot be started', async () => {
  const note = (name: string, more: string): string =>
    unit(
      name,
      `[Unit]\n${more}\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c "echo %p >> /root/order"`,
    );
  await sh(
    note('first', 'Before=second.service'),
    note('second', 'Requires=first.service\nAfter=third.service\nWants=third.service'),
    note('third', 'After=second.service'),
  );
  expect((await lines('systemctl start second', status))[0]).toBe('0');
  const order = await lines('cat /root/order');
  expect(order.toSorted()).toEqual(['first', 'second', 'third']);
  expect(order.indexOf('first')).toBeLessThan(order.indexOf('second'));
  await sh(unit('needs', '[Unit]\nRequires=absent.service\n[Service]\nExecStart=/bin/sleep 1000'));
  expect((await sh('systemctl start needs')).stderr).toContain('Unit absent.service not found.');
  expect(await lines('systemctl mask third 2>/dev/null', status)).toEqual(['1']);
  const masked = await sh(
    'systemctl mask ssh; systemctl is-enabled ssh; systemctl restart ssh; systemctl unmask ssh; systemctl is-enabled ssh',
  );
  expect(masked.stdout).toBe('masked\nRemoved "/etc/systemd/system/ssh.service".\nenabled\n');
  expect(masked.stderr).toBe(
    'Created symlink /etc/systemd/system/ssh.service → /dev/null.\nFailed to restart ssh.service: Unit ssh.service is masked.\n',
  );
});

test('a person who controls services is refused, on the socket of root by the kernel and on that of everybody by name', async () => {
  const asPerson = (command: string): Promise<Outcome> => sh(`su app -s /bin/sh -c '${command}'`);
  expect(await asPerson('systemctl stop ssh; echo $?; systemctl is-active ssh; echo $?')).toMatchObject({
    ...{ stdout: '4\nactive\n0\n', stderr: 'Failed to stop ssh: Access denied\n' },
  });
  const ask = (path: string): string =>
    `perl -e "use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0); connect(S, pack_sockaddr_un(q(${path}))) or die; syswrite S, pack(q(N/a*), qq(stop\\0ssh\\0)); shutdown S, 1; print <S>"`;
  expect((await asPerson(ask('/run/sallyport/systemctl.sock'))).stderr).toContain('Died at');
  expect((await asPerson(ask('/run/systemd/systemctl.sock'))).stdout).toContain('Access denied');
  expect(await asPerson('echo "#" > /run/systemd/system/mine.service')).toMatchObject({
    stderr: expect.stringContaining('Permission denied') as string,
  });
  expect(
    await lines('systemctl stop ssh', status, 'systemctl is-active ssh; systemctl start ssh; systemctl is-active ssh'),
  ).toEqual(['0', 'inactive', 'active']);
});

test('variables of a service are not those of the root process above it, through which its user could become root', async () => {
  await sh(
    'mkdir -p /opt/app/lib && chown app /opt/app/lib',
    file(
      '/opt/app/lib/strict.pm',
      'package strict; open(my $f, ">>", "/opt/app/lib/ran"); print $f "$>\\n"; sub import {} 1;',
      '644',
    ),
    unit(
      'perlish',
      '[Service]\nUser=app\nEnvironment=PERL5LIB=/opt/app/lib\nExecStart=/usr/bin/perl -e "use strict; sleep 1005"',
    ),
  );
  await sh('systemctl start perlish', 'until [ -s /opt/app/lib/ran ]; do sleep 0.02; done');
  const [user] = await lines('id -u app');
  expect(await lines('cat /opt/app/lib/ran')).toEqual([user]);
});

test('holding every connection to the supervisor, or asking it for too much, keeps root from nothing', async () => {
  const hold = `use Socket; my @held; for (1 .. 100) { socket(my $s, AF_UNIX, SOCK_STREAM, 0); connect($s, pack_sockaddr_un("/run/systemd/systemctl.sock")); syswrite $s, pack("N", 4e9); push @held, $s } print "held\\n"; close STDOUT; sleep 15`;
  await sh(
    file('/tmp/hold', hold),
    'su app -s /bin/sh -c "setsid perl /tmp/hold > /tmp/held 2>&1 &"',
    'until [ -s /tmp/held ]; do sleep 0.02; done',
  );
  expect(await lines('systemctl restart ssh', status, 'systemctl is-active ssh', 'pkill -f /tmp/hold')).toEqual([
    '0',
    'active',
  ]);
});

test('a Debian package that brings a service installs, starts it, and removes it, by the scripts that debhelper writes', async () => {
  const control =
    'Package: sallyport-trial\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.com>\nDescription: trial\n';
  const helper = 'deb-systemd-helper';
  const postinst = `#!/bin/sh
set -e
${helper} unmask trial.service >/dev/null || true
if ${helper} --quiet was-enabled trial.service; then ${helper} enable trial.service >/dev/null || true; fi
if [ -d /run/systemd/system ]; then systemctl --system daemon-reload >/dev/null || true; deb-systemd-invoke start trial.service >/dev/null || true; fi
`;
  const prerm =
    '#!/bin/sh\nset -e\nif [ -d /run/systemd/system ]; then deb-systemd-invoke stop trial.service >/dev/null || true; fi\n';
  const made = await sh(
    'cd /root && mkdir -p p/DEBIAN p/lib/systemd/system',
    file('p/DEBIAN/control', control),
    file('p/DEBIAN/postinst', postinst, '755'),
    file('p/DEBIAN/prerm', prerm, '755'),
    file(
      'p/lib/systemd/system/trial.service',
      '[Service]\nExecStart=/bin/sleep 1004\n[Install]\nWantedBy=multi-user.target\n',
    ),
    'command -v deb-systemd-invoke dpkg-deb >/dev/null || exit 99; dpkg-deb -b p trial.deb >/dev/null && dpkg -i trial.deb >/dev/null',
  );
  // Where the computer is no Debian there is nothing to install with.
  if (made.status === 99) return;
  expect(made).toMatchObject({ status: 0 });
  expect(
    await lines(
      'systemctl is-active trial; systemctl is-enabled trial; service trial status | head -1; invoke-rc.d trial restart; pgrep -fxc "/bin/sleep 1004"',
    ),
  ).toEqual([...['active', 'enabled', '● trial.service', '1']]);
  expect(
    await lines(
      'dpkg -r sallyport-trial >/dev/null; systemctl is-active trial',
      status,
      'pgrep -fxc "/bin/sleep 1004"',
    ),
  ).toEqual(['inactive', '4', '0']);
});
