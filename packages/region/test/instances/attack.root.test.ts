/**
 * What root inside an instance tries against the computer it runs on. Each test is named after the attack and proves
 * that the same would work, or exists, outside.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { buildProduct, Computer, forget } from './computer-process.ts';
import { instanceId, sayWhatIsMissing, test, whenBootable } from './instance-test.ts';

const one = instanceId('a01');
const two = instanceId('a02');
const secret = 'what only this computer knows';
let product: string;
let computer: Computer;
let folder: string;
let listener: Server;
let abstract: Server;
const abstractName = `sallyport-test-${process.pid}`;

function listen(server: Server, options: object): Promise<void> {
  return new Promise((resolve) => server.listen(options, resolve));
}

async function stdout(command: string, id: string = one): Promise<string> {
  return (await computer.sh(id, command)).stdout.trim();
}

/** Perl has the system calls that no program offers. */
function perl(script: string): Promise<string> {
  return stdout(`perl -e '${script}' 2>&1`);
}

sayWhatIsMissing();

beforeAll(
  whenBootable(async () => {
    product = await buildProduct();
    folder = mkdtempSync(join(tmpdir(), 'sallyport-attacked-'));
    writeFileSync(join(folder, 'secret'), secret);
    listener = createServer((socket) => socket.end(secret));
    await listen(listener, { port: 0, host: '0.0.0.0' });
    abstract = createServer((socket) => socket.end(secret));
    await listen(abstract, { path: `\0${abstractName}` });
    computer = new Computer({ productDir: product, planted: true });
    await Promise.all([computer.boot(one), computer.boot(two)]);
  }),
);

afterAll(
  whenBootable(async () => {
    await computer.close();
    listener.close();
    abstract.close();
    rmSync(folder, { recursive: true });
    forget(product);
  }),
);

test('reading homes, checkouts and other folders of the host finds empty ones or none', async () => {
  expect(await stdout('ls -A /home /root /srv /mnt /media /boot /opt | grep -v : | xargs')).toBe('ec2-user sallyport');
  expect(await stdout('ls -A /home/ec2-user')).toBe(await stdout('ls -A /etc/skel'));
  const top = 'bin boot dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin srv sys tmp usr var'.split(
    ' ',
  );
  const strange = (await stdout('ls -A /')).split('\n').filter((name) => !top.includes(name));
  expect(strange).toEqual([]);
  expect(await stdout(`cat ${folder}/secret 2>&1`)).toContain('No such file');
  expect(await stdout(`cat ${import.meta.dirname}/../../package.json 2>&1`)).toContain('No such file');
});

test('reading account files finds no password hash and no person of the host', async () => {
  expect(await stdout('cut -d: -f2 /etc/shadow | sort -u')).toBe('!\n*');
  // The image's own user.
  expect(await stdout("awk -F: '$3 >= 1000 && $3 != 65534 { print $1 }' /etc/passwd /etc/group")).toBe(
    'ec2-user\nec2-user',
  );
  expect(await stdout('ls /etc/shadow- /etc/passwd- /etc/gshadow- /etc/group- 2>/dev/null')).toBe('');
  expect(await stdout('cat /etc/subuid /etc/subgid')).toBe('');
});

test('reading /etc finds no file that the host does not let everyone read', async () => {
  const listed = await stdout('find /etc -type f ! -perm -o=r');
  const etc = ['gshadow', 'shadow', 'sudoers', 'sudoers.d/90-cloud-init-users', 'ssh/sshd_config'];
  const own = etc.map((path) => `/etc/${path}`);
  const keys = ['ecdsa', 'ed25519'].map((type) => `/etc/ssh/ssh_host_${type}_key`);
  expect(listed.split('\n').sort()).toEqual([...own, ...keys].sort());
  for (const path of ['/etc/ssh/ssh_host_ed25519_key', '/etc/machine-id']) {
    if (existsSync(path)) expect(await stdout(`cat ${path}`)).not.toBe(readFileSync(path, 'utf8').trim());
  }
});

test('searching for secrets in the usual places finds none, by no way', async () => {
  expect(await stdout('grep -rls PLANTED /etc /usr/local /var /root /home /run /opt/sallyport/lib/*.sh')).toBe(
    '/usr/local/share/for-everybody',
  );
  expect(await stdout('ls /usr/local/etc; ls /usr/local/bin')).toBe('');
  const wayOut = 'mkdir "/tmp/y"; opendir(my $d, "/"); chroot("/tmp/y"); chdir($d); chdir("..") for 1..50; chroot(".")';
  expect(await perl(`${wayOut}; print \`/bin/grep -rls PLANTED /usr/local/etc /usr/local/bin /etc\``)).toBe('');
});

test('inheriting sudo rules of the host gives nothing', async () => {
  expect(await stdout('tail -n +1 /etc/sudoers.d/*')).toBe('ec2-user ALL=(ALL) NOPASSWD:ALL');
  expect(await stdout('grep -v ^Defaults /etc/sudoers')).toBe('root ALL=(ALL:ALL) ALL\n#includedir /etc/sudoers.d');
  expect(await stdout('visudo -c')).toContain('parsed OK');
});

test('looking for processes of the host finds only its own, and killing by number ends none of them', async () => {
  const victim = spawn('/usr/bin/sleep', ['60']);
  const died = new Promise((resolve) => victim.once('exit', (_status, signal) => resolve(signal)));
  const seen = await stdout('ps axo args');
  expect(seen).not.toContain('sleep 60');
  expect(seen).not.toContain('vitest');
  expect((await computer.sh(one, `kill -KILL ${victim.pid}`)).stderr).toContain('No such process');
  expect(await stdout('sleep 60 & kill -KILL $! && echo killed')).toBe('killed');
  expect(victim.exitCode ?? victim.signalCode).toBeNull();
  victim.kill('SIGTERM');
  expect(await died).toBe('SIGTERM');
});

test('connecting to the sockets of the host fails, abstract ones and files alike', async () => {
  const connect = `use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0); print connect(S, pack_sockaddr_un("\\0${abstractName}")) ? "in" : $!`;
  expect(await perl(connect)).toBe('Connection refused');
  expect(await stdout(`find /run /tmp /dev /var /etc | perl -lne 'lstat; print if -S _' | sort`)).toBe(
    [
      '/dev/log',
      ...['imds', 'region-tls', 'region', 'systemctl'].map((name) => `/run/sallyport/${name}.sock`),
      '/run/systemd/systemctl.sock',
    ].join('\n'),
  );
});

test('reaching the network of the host fails: there is only a loopback, and it is not the one of the host', async () => {
  const { port } = listener.address() as { port: number };
  for (const address of ['127.0.0.1', '10.255.255.1', '8.8.8.8']) {
    const answer = await perl(
      `use IO::Socket::INET; my $s = IO::Socket::INET->new(PeerAddr => "${address}:${port}", Timeout => 2); print $s ? <$s> : "no: $!"`,
    );
    expect(answer).toMatch(/^no: /);
  }
  expect(await stdout('ip -o link | cut -d: -f2 | xargs')).toBe('lo');
  expect(await stdout('ip route')).toBe('');
  expect((await computer.sh(one, 'ip link add name veth0 type veth 2>&1')).stdout).toContain('Operation not permitted');
});

test('sockets that belong to no network namespace, or whose memory nobody is charged for, cannot be made', async () => {
  const families =
    'use Socket; for my $f (40, 38, 17, 44, 16, 1, 2) { print socket(my $s, $f, $f < 16 ? 1 : $f == 38 ? 5 : 3, 0) ? "open " : $!{EAFNOSUPPORT} ? "no " : "$! " }';
  expect(await perl(families)).toBe('no no no no open open open');
  expect(await stdout('grep Seccomp: /proc/self/status')).toBe('Seccomp:\t2');
  const refused = process.arch === 'arm64' ? [280, 241, 282, 425] : [321, 298, 323, 425];
  expect(
    await perl(`print join(" ", map { syscall($_, 0, 0, 0, 0, 0); $!{ENOSYS} ? "absent" : "$!" } ${refused})`),
  ).toBe('absent absent absent absent');
});

/** EPERM of the kernel as each program words it; ENOSPC is its answer where user namespaces are limited to none. */
const refusedByKernel =
  /Operation not permitted|permission denied|must be superuser to unmount|unshare failed: No space left on device/;

test('mounting anything, or the disk of the host, fails', async () => {
  const { dev } = statSync('/');
  const [major, minor] = [dev >> 8, dev & 0xff];
  for (const attempt of [
    `mknod /tmp/disk b ${major} ${minor}`,
    `mknod /var/disk c 1 1`,
    'mount -t tmpfs none /mnt',
    'mount -t proc proc /mnt',
    'mount --bind /usr /mnt',
    'mount -o remount,rw /proc/sys',
    'umount /proc/sys',
    'umount -l /proc',
    'unshare --mount true',
    'unshare --user true',
    "su nobody -s /bin/sh -c 'unshare --user --map-root-user true'",
    'nsenter --target 1 --mount true',
  ])
    expect({ attempt, stderr: (await computer.sh(one, attempt)).stderr }).toEqual({
      attempt,
      stderr: expect.stringMatching(refusedByKernel),
    });
  // The same programs do what the kernel allows.
  expect(await stdout('mknod /tmp/fifo p && test -p /tmp/fifo && mount | head -c 1 | wc -c')).toBe('1');
  expect(await stdout('ls -A /mnt; ls /dev | xargs')).toBe(
    'console fd full log mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero',
  );
});

test('turning the switches of the kernel fails', async () => {
  const before = ['core_pattern', 'pid_max', 'hostname'].map((name) =>
    readFileSync(`/proc/sys/kernel/${name}`, 'utf8'),
  );
  // A kernel without modules has no modprobe: what is absent on the host refuses nothing.
  const switches = ['sys/kernel/core_pattern', 'sys/vm/drop_caches', 'sys/kernel/modprobe', 'sysrq-trigger'];
  for (const path of switches.filter((one) => existsSync(`/proc/${one}`))) {
    expect((await computer.sh(one, `echo x > /proc/${path}`)).stderr).toMatch(
      new RegExp(`/proc/${path}: (Read-only file system|Permission denied|Operation not permitted)`),
    );
  }
  // B18: the hardware of the computer is not there, and the asset tag of an instance cannot be changed.
  const tag = '/sys/devices/virtual/dmi/id/board_asset_tag';
  expect(await stdout(`find /sys -type f; cat ${tag}`)).toBe(`${tag}\n${one}`);
  await stdout(`mount -o remount,rw /sys; umount /sys; rm -f ${tag}; echo i-0 > ${tag}; true`);
  expect(await stdout(`cat ${tag}`)).toBe(one);
  expect(await stdout('dmesg 2>&1')).toContain('not permitted');
  for (const path of ['kcore', 'keys', 'kmsg', 'kpageflags', 'timer_list', 'cmdline']) {
    expect(await stdout(`head -c 64 /proc/${path} 2>/dev/null`)).toBe('');
  }
  const after = ['core_pattern', 'pid_max', 'hostname'].map((name) => readFileSync(`/proc/sys/kernel/${name}`, 'utf8'));
  expect(after).toEqual(before);
});

test('opening a file by its handle fails', async () => {
  const number = process.arch === 'arm64' ? 265 : 304;
  const handle = 'my $h = pack("Ii", 8, 1) . ("\\0" x 8)';
  expect(await perl(`opendir(my $d, "/"); ${handle}; print syscall(${number}, fileno($d), $h, 0), " $!"`)).toBe(
    '-1 Operation not permitted',
  );
});

test('breaking out by chroot shows the disk of the instance and nothing else', async () => {
  const wayOut = [
    'mkdir "/tmp/x"; opendir(my $d, "/"); chroot("/tmp/x"); chdir($d); chdir("..") for 1..50; chroot(".")',
    'print join(" ", map { s,.*/,,r } </*>), "|"',
    'print open(my $f, ">", "/usr/written") ? "written" : $!',
  ].join('; ');
  const [seen = '', write] = (await perl(wayOut)).split('|');
  expect(seen).toBe(await stdout('cd /; echo *'));
  expect(write).toBe('written');
  expect(await stdout('ls /usr/written')).toBe('/usr/written');
  expect(existsSync('/usr/written')).toBe(false);
});

test('using what the region had open: no descriptor and no keyring comes in', async () => {
  expect(await stdout('for f in /proc/[0-9]*/fd/*; do readlink $f; done | grep / | sort -u')).not.toMatch(
    /^(?!\/(dev|opt|var|run|proc|sys\/firmware\/machines)\/)/m,
  );
  const calls = process.arch === 'arm64' ? '217, 218, 219' : '248, 249, 250';
  expect(
    await perl(`print join(" ", map { syscall($_, 6, -3, 0, 0, 0); $!{ENOSYS} ? "absent" : "$!" } ${calls})`),
  ).toBe('absent absent absent');
});

test('writing, deleting and adding users inside does not reach the host', async () => {
  const passwd = readFileSync('/etc/passwd', 'utf8');
  const done = await computer.sh(
    one,
    'useradd -m mallory && echo x > /usr/bin/sallyport-was-here && rm /usr/bin/env && touch /etc/sallyport-was-here',
  );
  expect(done).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(readFileSync('/etc/passwd', 'utf8')).toBe(passwd);
  for (const path of ['/usr/bin/sallyport-was-here', '/etc/sallyport-was-here', '/home/mallory']) {
    expect(existsSync(path)).toBe(false);
  }
  expect(existsSync('/usr/bin/env')).toBe(true);
});

test('looking for another instance of the same region finds nothing of it', async () => {
  await computer.sh(one, 'echo mine > /root/file; echo mine > /tmp/file');
  expect(await stdout('ls -A /root /tmp | grep file; id mallory 2>&1', two)).toContain('no such user');
  expect(await stdout('cat /root/file /tmp/file 2>/dev/null', two)).toBe('');
  expect(await stdout('hostname', two)).toBe('ip-10-0-0-2');
  expect(await stdout('cat /etc/machine-id', two)).not.toBe(await stdout('cat /etc/machine-id'));
  const fetch = (path: string): string =>
    `use IO::Socket::INET; my $s = IO::Socket::INET->new("169.254.169.254:80"); print $s "GET ${path} HTTP/1.0\\r\\n\\r\\n"; print grep { /metadata/ } <$s>`;
  expect(await perl(fetch('/who'))).toBe(`metadata of ${one} /who`);
  expect((await computer.sh(two, `perl -e '${fetch('/who')}'`)).stdout).toBe(`metadata of ${two} /who\n`);
});

test('ordinary users cannot touch the sockets of the region, but reach its ports', async () => {
  expect(await stdout("su nobody -s /bin/sh -c 'ls /run/sallyport' 2>&1")).toContain('Permission denied');
  const ask =
    'use IO::Socket::INET; use POSIX; setuid(65534); my ($p) = $ENV{AWS_ENDPOINT_URL} =~ /(\\d+)$/; my $s = IO::Socket::INET->new("127.0.0.1:$p"); print $s "GET / HTTP/1.0\\r\\n\\r\\n"; print grep { /region/ } <$s>';
  expect(await perl(ask)).toBe('region for 10.0.0.1');
});

test('holding every connection for nothing does not keep root, and so the agent, from the region, nor other users', async () => {
  const port = 'use IO::Socket::INET; use POSIX; my ($p) = $ENV{AWS_ENDPOINT_URL} =~ /(\\d+)$/';
  const connect = 'IO::Socket::INET->new(PeerAddr => "127.0.0.1:$p", Timeout => 2)';
  const hold = `setuid(65534); my @held = map { ${connect} } 1..1300; print scalar(grep { $_ } @held); close STDOUT; close STDERR; sleep 30`;
  const ask = `my $s = ${connect}; print $s "GET / HTTP/1.0\\r\\n\\r\\n"; print grep { /region/ } <$s>`;
  const held = await stdout(
    `ulimit -n 4000; perl -e '${port}; pipe(R, W); if (fork()) { close W; print <R> } else { open(STDOUT, ">&W"); $| = 1; close R; close W; ${hold} }'`,
  );
  expect(Number(held)).toBeGreaterThan(1024);
  expect(await perl(`${port}; ${ask}`)).toBe('region for 10.0.0.1');
  expect(await perl(`${port}; setuid(2); ${ask}`)).toBe('region for 10.0.0.1');
});

test('asking the name server from port 0, or with garbage, does not end the supervisor and the instance with it', async () => {
  const query = 'pack("n6", 7, 0x100, 1, 0, 0, 0) . "\\3sts\\11amazonaws\\3com\\0" . pack("nn", 1, 1)';
  const port0 = `socket(R, 2, 3, 17); my $q = ${query}; send(R, pack("n4", 0, 53, 8 + length $q, 0) . $q, 0, $to) or die`;
  const garbage = 'socket(U, 2, 2, 0); send(U, join("", map { chr rand 256 } 0 .. rand 300), 64, $to) for 1 .. 500';
  const ask = `my $s; vec($s, fileno U, 1) = 1; send(U, ${query}, 0, $to); print select($s, undef, undef, 5) ? "answered" : "deaf"`;
  const to = 'use Socket; my $to = pack_sockaddr_in(53, inet_aton("169.254.169.253"))';
  expect(await perl(`${to}; ${port0}; ${garbage}; ${ask}`)).toBe('answered');
});

test('sending garbage, or opening connections without end, does not bring the region down', async () => {
  const send =
    'for my $a (@A) { my $s = IO::Socket::INET->new($a) or next; print $s "\\x16\\x03\\x01garbage\\r\\n" x 9999; close $s }';
  const flood = 'my @open = map { IO::Socket::INET->new($A[$_ % 3]) } 1..1500; sleep 1';
  const ports =
    'use IO::Socket::INET; $SIG{PIPE} = "IGNORE"; my ($p) = $ENV{AWS_ENDPOINT_URL} =~ /(\\d+)$/; my @A = ("127.0.0.1:$p", "169.254.169.254:80", "127.0.0.1:9")';
  await perl(`${ports}; ${send}; ${flood}`);
  expect(await stdout('echo alive')).toBe('alive');
  expect(await stdout('echo alive', two)).toBe('alive');
});
