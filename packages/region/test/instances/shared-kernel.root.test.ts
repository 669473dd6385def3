/**
 * What an instance shares with its host because both have one kernel: user ids, keyrings, the disk below /usr, and what the
 * kernel counts for each user. Each attack has a twin that is allowed.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import { buildProduct, Computer, forget } from './computer-process.ts';
import { instanceId, sayWhatIsMissing, test, whenBootable } from './instance-test.ts';

const [one, two] = [instanceId('e01'), instanceId('e02')];
const folder = `/usr/local/lib/sallyport-test-${process.pid}`;
let product: string;
let computer: Computer;

async function stdout(command: string, id: string = one): Promise<string> {
  return (await computer.sh(id, command)).stdout.trim();
}

/** As root of the host. */
function outside(script: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('/usr/bin/perl', ['-e', script], (error, output) => resolve(error === null ? output : error.message));
  });
}

sayWhatIsMissing();

beforeAll(
  whenBootable(async () => {
    product = await buildProduct();
    computer = new Computer({ productDir: product });
    await Promise.all([computer.boot(one), computer.boot(two)]);
    mkdirSync(`${folder}/closed`, { recursive: true });
    for (const [name, mode] of [
      ['secret', 0o600],
      ['of-a-group', 0o640],
      ['program', 0o700],
      ['public', 0o644],
      ['closed/inside', 0o644],
    ] as const) {
      writeFileSync(`${folder}/${name}`, '#!/bin/sh\necho PLANTED\n');
      chmodSync(`${folder}/${name}`, mode);
    }
    chmodSync(`${folder}/closed`, 0o700);
  }),
);

afterAll(
  whenBootable(async () => {
    await computer.close();
    rmSync(folder, { recursive: true, force: true });
    forget(product);
  }),
);

test('root inside is another user than the root of the host, and than root of another instance', async () => {
  const ranges = await Promise.all([one, two].map((id) => stdout('cat /proc/self/uid_map', id)));
  const firsts = ranges.map((text) => Number(text.split(/\s+/)[1]));
  expect(new Set(firsts).size).toBe(2);
  for (const first of firsts) {
    expect(first).toBeGreaterThanOrEqual(0x6000_0000);
    expect(first).toBeLessThan(0x6fff_0000);
  }
  expect(
    await stdout(
      'id -u; stat -c %u:%g / /etc/passwd /usr/bin/sudo /usr/bin /run /tmp /opt/sallyport /dev/null | sort -u',
    ),
  ).toBe('0\n0:0');
  expect(await stdout('touch /root/mine && chown 1000:1000 /root/mine && stat -c %u:%g /root/mine')).toBe('1000:1000');
  const person = 0x7000_0000 + 42;
  expect(
    await stdout(`touch /root/hers && chown ${person}:${0x7f00_0001} /root/hers && stat -c %u:%g /root/hers`),
  ).toBe(`${person}:${0x7f00_0001}`);
});

test('a secret put below /usr/local while the instance runs cannot be read, by no way', async () => {
  expect(await stdout(`cat ${folder}/public`)).toContain('PLANTED');
  const handle = process.arch === 'arm64' ? [264, 265] : [303, 304];
  const ways = [
    `env -C ${folder}/closed cat inside`,
    `cat ${folder}/secret ${folder}/of-a-group ${folder}/closed/inside; ls ${folder}/closed; ${folder}/program`,
    `perl -e 'sysopen(my $p, "${folder}/secret", 010000000) or die $!; open(my $f, "<", "/proc/self/fd/" . fileno $p) or die $!; print <$f>'`,
    `cd ${folder}; ln secret linked; cat linked; mv of-a-group moved; cat moved; mv closed opened; cat opened/inside`,
    `chmod 644 ${folder}/secret; chown 1:1 ${folder}/secret; cat ${folder}/secret`,
    `cp -a ${folder} /root/copy; grep -rs PLANTED /root/copy --exclude=public`,
    `perl -e 'my $h = pack("Ii", 128, 0) . ("\\0" x 128); my $n = "${folder}/secret"; my $m = 0; syscall(${handle[0]}, -100, $n, $h, $m, 0); opendir(my $d, "/usr"); my $f = syscall(${handle[1]}, fileno $d, $h, 0); die $! if $f < 0; open(my $o, "<&=", $f); print <$o>'`,
    `perl -e 'truncate("${folder}/secret", 3) or die $!'; cat ${folder}/secret`,
  ];
  for (const way of ways) {
    const { stdout: read, stderr } = await computer.sh(one, way);
    expect({ way, read: read.includes('PLANTED'), refused: /denied|permitted/.test(stderr) }).toEqual({
      ...{ way, read: false, refused: true },
    });
  }
  expect(readFileSync(`${folder}/secret`, 'utf8')).toContain('PLANTED');
  await computer.ask('stop', two);
  await computer.boot(two);
  expect(await stdout(`cat ${folder}/*`, two)).toBe('#!/bin/sh\necho PLANTED');
});

const inotify = process.arch === 'arm64' ? 26 : 294;

test('using up all inotify instances leaves the host, and the other instance, theirs', async () => {
  const useUp = `perl -e 'my @held; while ((my $f = syscall(${inotify}, 0)) >= 0) { push @held, $f } print scalar(@held), " $!\\n"; close STDOUT; close STDERR; sleep 20'`;
  const held = await stdout(
    `for u in 0 1 2 3; do perl -e 'use POSIX; setuid(shift); exec @ARGV' $u ${useUp} >/tmp/held$u 2>&1 & done; sleep 1; cat /tmp/held*`,
  );
  expect(held).toMatch(/^(?:\d+ Too many open files\n?){4}$/);
  const limit = Number(readFileSync('/proc/sys/fs/inotify/max_user_instances', 'utf8'));
  expect(held.split('\n').reduce((sum, line) => sum + Number(line.split(' ')[0]), 0)).toBeLessThanOrEqual(limit);
  const one_ = `print syscall(${inotify}, 0) >= 0 ? "one" : "none: $!"`;
  expect(await outside(one_)).toBe('one');
  expect(await stdout(`perl -e '${one_}'`, two)).toBe('one');
});

test('using up all terminals leaves the host, and the other instance, theirs', async () => {
  const useUp = `perl -e 'my @held; while (open(my $f, "+<", "/dev/ptmx")) { push @held, $f } print scalar(@held), " $!\\n"; close STDOUT; close STDERR; sleep 10'`;
  expect(await stdout(`ulimit -n 9000; ${useUp} >/tmp/terminals 2>&1 & sleep 1; cat /tmp/terminals`)).toBe(
    '256 No space left on device',
  );
  const one_ = 'print open(my $f, "+<", "/dev/ptmx") ? "one" : "none: $!"';
  expect(await outside(one_)).toBe('one');
  expect(await stdout(`perl -e '${one_}'`, two)).toBe('one');
});

test('where ids cannot be shifted nor cgroups made, as in a container, the region says so and instances boot', async () => {
  const container = new Computer({ productDir: product, container: true });
  await container.boot(one);
  expect(container.said).toMatch(/instances have the user ids of this computer, because .*; see docs\/limits.md/);
  expect(container.said).toMatch(
    /memory and processor time of instances are not limited \(EROFS: .*\); see docs\/limits.md/,
  );
  expect((await container.sh(one, 'cat /proc/self/uid_map; id -u')).stdout).toMatch(/^\s*0\s+0\s+4294967294\n0\n$/);
  await container.close();
  expect(computer.said).not.toContain('user ids');
});
