/** An instance that takes all memory, processes or processor time it can get: what the others and the host keep. */
import { existsSync, globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect } from 'vitest';
import { Cgroups } from '../../src/instances/cgroups.ts';
import { sandboxProgramPaths } from '../../src/instances/programs.ts';
import { buildProduct, Computer, forget } from './computer-process.ts';
import { instanceId, sayWhatIsMissing, whenBootable, test as whenBootableTest } from './instance-test.ts';

const [one, two] = [instanceId('a01'), instanceId('a02')];
const mib = 1024 ** 2;
let product: string;
let computer: Computer;

sayWhatIsMissing();

const unlimited = process.getuid?.() === 0 ? await whyUnlimited() : 'not root';
if (unlimited !== undefined) process.stderr.write(`bounds of instances are not tested here: ${unlimited}\n`);
const test = whenBootableTest.skipIf(unlimited !== undefined);

async function whyUnlimited(): Promise<string | undefined> {
  const cgroups = await Cgroups.open(sandboxProgramPaths().perl);
  await cgroups.close();
  return cgroups.unlimited;
}

beforeAll(
  whenBootable(async () => {
    product = await buildProduct();
    computer = new Computer({ productDir: product, diskBytes: 32 * mib });
    await Promise.all([computer.boot(one, { memoryBytes: 192 * mib }), computer.boot(two)]);
    await Promise.all([one, two].map((id) => computer.waitForConsole(id, 'has booted')));
  }),
);

afterAll(
  whenBootable(async () => {
    await computer.close();
    forget(product);
  }),
);

/** Folders of the cgroups of a region's process. */
function cgroupsOf(pid: number | undefined): readonly string[] {
  return globSync(`/sys/fs/cgroup/**/sallyport-*-${pid}-*`);
}

async function stdout(id: string, command: string): Promise<string> {
  return (await computer.sh(id, command)).stdout.trim();
}

const use = (megabytes: number): string => `perl -e 'my $x = "x" x (${megabytes} << 20); print "used\\n"'`;

test('a process that takes more memory than its instance has is killed; the instance and the other one go on', async () => {
  const processes = 'pgrep -f "[g]uest.mjs|[a]gent.mjs|[s]shd"';
  const before = [await stdout(one, processes), await stdout(two, processes)];
  expect(await stdout(one, use(20))).toBe('used');
  const killed = await computer.sh(one, use(400));
  expect(killed).toMatchObject({ status: 137, stdout: '' });
  expect(await stdout(two, use(400))).toBe('used');
  expect([await stdout(one, processes), await stdout(two, processes)]).toEqual(before);
});

test('many small processes that take all memory of an instance do not power it off', async () => {
  const supervisor = await stdout(one, 'cat /run/sallyport/guest.pid');
  const bomb = `#!/usr/bin/perl
use POSIX; setuid(65534); my $killed = 0;
for (1 .. 40) { fork or do { my $kept = "x" x (10 << 20); sleep 2; POSIX::_exit(0) } }
while (wait != -1) { $killed += 1 if $? == 9 }
open(my $to, ">", "/tmp/bomb"); print $to $killed; close $to;
`;
  const code = Buffer.from(bomb).toString('base64');
  await computer.sh(
    one,
    `echo ${code} | base64 -d > /root/bomb; chmod 755 /root/bomb; setsid /root/bomb >/dev/null 2>&1 &`,
  );
  // The agent that is asked may be among those that are killed, and its answer be lost; it is started again.
  const killed = await untilAnswered(one, 'until [ -s /tmp/bomb ]; do sleep 0.1; done; cat /tmp/bomb');
  expect(Number(killed)).toBeGreaterThanOrEqual(10);
  expect(await stdout(one, 'cat /run/sallyport/guest.pid; pgrep -f "[g]uest.mjs"')).toBe(
    `${supervisor}\n1\n${supervisor}`,
  );
});

async function untilAnswered(id: string, command: string): Promise<string> {
  for (;;) {
    const answer = stdout(id, command);
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, 5_000, undefined));
    const first = await Promise.race([answer, late]);
    if (first !== undefined) return first;
  }
}

/** An unprivileged user sends to sockets of its own, which read nothing; prints how many MiB they hold of the 64 that are offered. */
const unread = (protocol: 'TCP' | 'UDP', sockets: string): string => String.raw`use Socket; use POSIX; setuid(65534);
my $full = "x" x 60_000; my (@held, $bytes); my $loopback = pack_sockaddr_in(0, inet_aton("127.0.0.1"));
sub give { my ($by, $times) = @_; while ($bytes < 64 << 20 && $times-- and my $sent = send($by, $full, 0x40)) { $bytes += $sent } }
sub made { my $type = shift; socket(my $one, AF_INET, $type, 0) or die; bind($one, $loopback) or die; push @held, $one; $one }
sub mib { open(my $stat, "<", "/proc/net/sockstat"); my ($pages) = map { /^${protocol}: .* mem (\d+)/ } <$stat>; $pages >> 8 }
my $before = mib(); ${sockets} print mib() - $before;`;

const overTcp = unread(
  'TCP',
  'my $to = made(SOCK_STREAM); listen($to, 999); for (1 .. 40) { my $from = made(SOCK_STREAM); connect($from, getsockname $to) or last; give($from, 999) }',
);
const overUdp = unread(
  'UDP',
  'for (1 .. 400) { my ($to, $from) = (made(SOCK_DGRAM), made(SOCK_DGRAM)); connect($from, getsockname $to); give($from, 3) }',
);

// Version 2 counts the buffers as memory of the instance.
const counted = existsSync('/sys/fs/cgroup/memory/memory.kmem.tcp.limit_in_bytes');
whenBootableTest.skipIf(unlimited !== undefined || !counted).each([
  ['TCP', overTcp],
  ['UDP', overUdp],
])(
  'buffers of %s, which are not memory of a process, hold a sixteenth of the memory of the instance',
  async (_, program) => {
    const code = Buffer.from(program).toString('base64');
    const held = Number(await stdout(one, `echo ${code} | base64 -d >/root/unread; ulimit -n 2000; perl /root/unread`));
    // Others on this computer use some, too: /proc/net/sockstat counts the buffers of all.
    expect(held).toBeGreaterThan(1);
    expect(held).toBeLessThan(40);
  },
);

test('many busy processes of one instance leave the other its share of the processors', async () => {
  // Each in a session of its own, to which the kernel would give a share of its own.
  const hog = `perl -MPOSIX -e 'for (1 .. 60) { fork or do { setsid; 1 while 1 } } sleep 60'`;
  await computer.sh(one, `setsid ${hog} >/dev/null 2>&1 &`);
  const usedByHog = async (): Promise<number> =>
    Number(
      await stdout(
        one,
        `cat $(pgrep -f "[f]or .1 .. 60" | sed 's,.*,/proc/&/stat,') | awk '{ s += $14 + $15 } END { print s }'`,
      ),
    );
  const before = await usedByHog();
  const burn = `perl -e 'do { $used = (times)[0] + (times)[1] } while $used < 0.3; print int($used * 100)'`;
  const used = Number(await stdout(two, burn));
  const hogged = (await usedByHog()) - before;
  await computer.sh(one, 'pkill -KILL -f "[f]or .1 .. 60"');
  // Both run on all processors of this computer, and one process uses one of them. By processes the hog would have 60 times as much.
  expect(hogged).toBeGreaterThan(0);
  expect(hogged / used).toBeLessThan(10 * availableParallelism());
});

test('changing its limits from inside is not possible: an instance sees neither the tree of cgroups nor its place in it', async () => {
  const seen = (await stdout(one, 'cut -d: -f3 /proc/self/cgroup | sort -u; ls -A /sys | grep -v devices')).split('\n');
  expect(seen).toEqual(['/']);
  for (const type of ['cgroup', 'cgroup2']) {
    const { status, stderr } = await computer.sh(one, `mkdir -p /mnt/c && mount -t ${type} none /mnt/c`);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/permission denied|must be superuser|not permitted/i);
  }
});

test('a region that is killed leaves cgroups that the next region removes; those of living regions stay', async () => {
  const region = new Computer({ productDir: product });
  await region.boot(instanceId('a03'));
  const living = cgroupsOf(computer.process.pid);
  expect(living.length).toBeGreaterThan(0);
  expect(cgroupsOf(region.process.pid).length).toBe(living.length);
  region.process.kill('SIGKILL');
  await region.exited;
  const next = new Computer({ productDir: product });
  // The kernel ends the instance in its own time, and a cgroup with processes stays.
  for (let round = 0; round < 50 && cgroupsOf(region.process.pid).length > 0; round += 1) {
    await (await Cgroups.open(sandboxProgramPaths().perl)).close();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(cgroupsOf(region.process.pid)).toEqual([]);
  expect(cgroupsOf(computer.process.pid)).toEqual(living);
  await next.boot(instanceId('a04'));
  expect(cgroupsOf(next.process.pid).length).toBe(living.length);
  await next.close();
  expect(cgroupsOf(next.process.pid)).toEqual([]);
});

test('discarding an instance gives its cgroups back; stopping keeps them, for its disk', async () => {
  const id = instanceId('a05');
  const own = (): readonly string[] => cgroupsOf(computer.process.pid).flatMap((folder) => globSync(`${folder}/${id}`));
  await computer.boot(id);
  await computer.ask('stop', id);
  expect(own().length).toBeGreaterThan(0);
  await computer.ask('discard', id);
  expect(own()).toEqual([]);
});
