/**
 * Runs a program of a service below a small parent of its own. The parent is a subreaper (prctl(2)): processes that the
 * service leaves behind become its children, so that all of a service's processes can be found and their ends are known,
 * as with a cgroup. It is Perl, because only there are the system calls at hand, and it ends with its last child.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { systemCallNumbers } from '../../linux-calls.ts';

export type ProgramStart = {
  /** What the parent is called in lists of processes. */
  readonly title: string;
  readonly file: string;
  /** With the name that the program gets as the first. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] } | undefined;
  readonly folder: string;
  readonly umask: number;
  readonly ignoresSigpipe: boolean;
  readonly output: number;
  readonly errorOutput: number;
};

/** How a process ended: by itself with a status, or by a signal. */
export type End = { readonly status: number } | { readonly signal: string };

export class Runner {
  /** The id of the program, once it has been executed; the text is why it could not be. */
  readonly started: Promise<number | string>;
  /** Settles when none of its processes is left. */
  readonly gone: Promise<void>;
  readonly #process: ChildProcess;
  readonly #ends = new Map<number, End>();
  readonly #waiting = new Map<number, ((end: End) => void)[]>();

  constructor(start: ProgramStart) {
    const { user } = start;
    this.#process = spawn(
      '/usr/bin/perl',
      [
        ...['-', start.title, start.ignoresSigpipe ? 'IGNORE' : 'DEFAULT', start.umask.toString(8), start.folder],
        ...[user === undefined ? '' : String(user.uid), String(user?.gid ?? ''), (user?.groups ?? []).join(' ')],
        ...[start.file, ...start.argv],
      ],
      { cwd: '/', env: {}, stdio: ['pipe', start.output, start.errorOutput, 'pipe'] },
    );
    // Not as the environment of the parent, which is root: PERL5LIB or LD_PRELOAD would be a way into it for the service's user.
    const variables = Object.entries(start.env).map(([name, value]) => `${name}=${value}\0`);
    const input = this.#process.stdin as Writable;
    input.on('error', () => input.destroy());
    // Perl reads its program there as well, because on the command line everybody would see it.
    input.end(`${script()}__END__\n${variables.join('')}`);
    const { promise, resolve } = Promise.withResolvers<number | string>();
    this.started = promise;
    this.#process.once('error', (error) => resolve(error.message));
    this.gone = new Promise((done) => {
      const end = (): void => {
        resolve('it ended before its program');
        // The parent was killed: nothing more is known of its children.
        for (const pid of this.#waiting.keys()) this.#end(pid, { signal: 'SIGKILL' });
        done();
      };
      this.#process.once('close', end);
      this.#process.once('error', end);
    });
    const lines = createInterface({ input: this.#process.stdio[3] as Readable });
    lines.on('line', (line) => {
      const [, word, pid, rest = ''] = /^(\w+) (\d+) ?(.*)$/.exec(line) ?? [];
      if (word === 'main') resolve(Number(pid));
      if (word === 'failed') resolve(rest);
      if (word === 'exit') this.#end(Number(pid), endOf(Number(rest)));
    });
  }

  /** Of a child of the parent, or of a process that became one. */
  ended(pid: number): Promise<End> {
    const known = this.#ends.get(pid);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => {
      this.#waiting.set(pid, [...(this.#waiting.get(pid) ?? []), resolve]);
    });
  }

  /** All that live, without the parent. */
  processes(): readonly number[] {
    return this.#process.pid === undefined || this.#process.exitCode !== null ? [] : descendants(this.#process.pid);
  }

  #end(pid: number, end: End): void {
    // A service that starts many processes must not grow this without end; who waits has begun to.
    if (this.#ends.size > 1000) this.#ends.clear();
    this.#ends.set(pid, end);
    for (const resolve of this.#waiting.get(pid) ?? []) resolve(end);
    this.#waiting.delete(pid);
  }
}

const signals = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** From the status of wait(2). */
function endOf(status: number): End {
  const number = status & 127;
  return number === 0 ? { status: status >> 8 } : { signal: signals.get(number) ?? `SIG${number}` };
}

function descendants(of: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? readStat(pid) : undefined;
    if (stat === undefined || stat.state === 'Z') continue;
    children.set(stat.parent, [...(children.get(stat.parent) ?? []), pid]);
  }
  const found = [...(children.get(of) ?? [])];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

function readStat(pid: number): { readonly state: string; readonly parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** Above that of the supervisor, whose end is the end of the instance. */
const oomScoreAdjustment = 500;

/** The statuses of a failure before the program runs are systemd's (systemd.exec(5), "Process Exit Codes"). */
function script(): string {
  const call = systemCallNumbers(process.arch);
  return String.raw`use strict;
my ($title, $sigpipe, $umask, $folder, $uid, $gid, $groups, $file, @argv) = @ARGV; $0 = $title;
open(my $report, '>&=', 3) or die; fcntl($report, 2, 1) or die;
my $variables = do { local $/; <STDIN> }; open(STDIN, '<', '/dev/null') or die;
# PR_SET_CHILD_SUBREAPER. Many small processes of a service must not make the supervisor the one that is killed.
syscall(${call.prctl}, 36, 1, 0, 0, 0) == 0 or die "subreaper: $!\n";
open(my $score, '>', '/proc/self/oom_score_adj'); print {$score} ${oomScoreAdjustment}; close $score;
pipe(my $failed, my $failure) or die "pipe: $!\n";
my $pid = fork // die "fork: $!\n";
if (!$pid) {
  my $fail = sub { syswrite $failure, "$_[1]: $!"; exit $_[0] };
  syscall(${call.setsid}); umask oct $umask; $SIG{PIPE} = $sigpipe;
  if ($uid ne '') {
    $! = 0; $) = join ' ', $gid, $groups || $gid; $( = $gid; $! and $fail->(216, 'group');
    ($<, $>) = ($uid, $uid); $< == $uid && $> == $uid or $fail->(217, 'user');
  }
  chdir $folder or $fail->(200, $folder);
  %ENV = map { /^([^=]+)=(.*)\z/s } split /\0/, $variables;
  exec { $file } @argv or $fail->(203, $file);
}
close $failure; sysread $failed, my $why, 1000;
syswrite $report, $why ? "failed $pid $why\n" : "main $pid\n";
$SIG{$_} = 'IGNORE' for qw(TERM INT HUP QUIT);
while ((my $ended = wait) > 0) { syswrite $report, "exit $ended $?\n" }
`;
}
