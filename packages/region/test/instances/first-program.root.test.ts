/**
 * What the attacker's own /bin/sh sees and can do as PID 1 of the next boot: the first program of the instance's disk
 * that runs, at the earliest moment there is.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from 'vitest';
import { buildProduct, Computer, forget } from './computer-process.ts';
import { instanceId, sayWhatIsMissing, test, whenBootable } from './instance-test.ts';

const id = instanceId('d01');
let product: string;
let computer: Computer;

sayWhatIsMissing();

/**
 * Looks at every process there is, holds the program of each other one by O_PATH, ends it and opens its program for
 * writing (without writing: that it can be opened is the proof), and tries to trace it; then goes on as the shell does.
 */
const attacker = String.raw`#!/usr/bin/perl
exec { '/usr/bin/real-sh' } 'sh', @ARGV if $$ != 1;
my $O_PATH = 010000000;
open(my $report, '>>', '/root/report') or die;
sub say_ { syswrite($report, "@_\n") }
# PR_SET_PDEATHSIG: no signal when the parent ends.
syscall(PRCTL, 1, 0, 0, 0, 0);
for my $pid (sort { $a <=> $b } map { m,(\d+)$,; $1 } glob('/proc/[0-9]*')) {
  next if $pid == $$;
  say_("process $pid", readlink "/proc/$pid/exe");
  my $handle = sysopen(my $program, "/proc/$pid/exe", $O_PATH);
  my $trace = syscall(PTRACE, 16, $pid, 0, 0);
  say_("traced $pid") if $trace == 0;
  kill 'KILL', $pid; waitpid($pid, 0); select(undef, undef, undef, 0.05);
  say_("host program writable") if $handle && open(my $write, '+<', "/proc/self/fd/" . fileno $program);
}
for my $name (qw(cwd root)) { say_($name, readlink "/proc/self/$name") }
say_('fd', $_, readlink "/proc/self/fd/$_") for grep { $_ > 2 && $_ != fileno $report && -e "/proc/self/fd/$_" } 0 .. 255;
open(my $maps, '<', '/proc/self/maps'); my %files = map { m,(/\S+), ? ($1, 1) : () } <$maps>;
say_('map', $_) for grep { !-e $_ } sort keys %files;
open(my $mounts, '<', '/proc/self/mountinfo');
for (<$mounts>) { my @f = split / /; say_('mount', $f[4]) if $f[4] =~ m,^/(old|disk|empty|stage), }
open(my $status, '<', '/proc/self/status'); /^(CapEff|CapBnd|CapInh|CapAmb|Seccomp):\s+(\S+)/ && say_($1, $2) for <$status>;
mkdir '/tmp/x'; opendir(my $top, '/'); my $pid = fork;
if (!$pid) {
  chroot '/tmp/x'; chdir $top; chdir '..' for 1 .. 50; chroot '.';
  say_('beyond', $_) for grep { !-e "/proc/1/root$_" || m,^/(old|disk|empty|stage)$, } </*>;
  exit;
}
waitpid $pid, 0;
say_('end');
exec { '/usr/bin/real-sh' } 'sh', @ARGV;
`
  .replace('PTRACE', process.arch === 'arm64' ? '117' : '101')
  .replace('PRCTL', process.arch === 'arm64' ? '167' : '157');

beforeAll(
  whenBootable(async () => {
    product = await buildProduct();
    computer = new Computer({ productDir: product });
    await computer.boot(id);
  }),
);

afterAll(
  whenBootable(async () => {
    await computer.close();
    forget(product);
  }),
);

test('a /bin/sh of root’s own as first program finds no process, descriptor, mapping, mount or root of the host', async () => {
  const code = Buffer.from(attacker).toString('base64');
  const install = `cp /usr/bin/dash /usr/bin/real-sh && echo ${code} | base64 -d > /root/sh && chmod 755 /root/sh && mv -f /root/sh /usr/bin/sh`;
  expect((await computer.sh(id, install)).status).toBe(0);
  await computer.ask('stop', id);
  await computer.boot(id);
  const report = (await computer.sh(id, 'cat /root/report')).stdout;
  expect(report.split('end\n')[0]).toBe(
    [
      ...['cwd /', 'root /', 'CapInh 0000000000000000', 'CapEff 00000000a00425fb', 'CapBnd 00000000a00425fb'],
      ...['CapAmb 0000000000000000', 'Seccomp 2', ''],
    ].join('\n'),
  );
});

test('a first program that refuses the signal of its parent’s end does not outlive a region that is killed', async () => {
  expect(processesOf(id).length).toBeGreaterThan(1);
  computer.process.kill('SIGKILL');
  await computer.exited;
  await expect.poll(() => processesOf(id), { timeout: 5_000 }).toEqual([]);
});

/** What has the instance's disk among its mounts, or its id among its words. */
function processesOf(instance: string): readonly string[] {
  const shows = (path: string): boolean => {
    try {
      return readFileSync(path, 'utf8').includes(instance);
    } catch {
      return false;
    }
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => ['mountinfo', 'cmdline'].some((file) => shows(`/proc/${pid}/${file}`)));
}
