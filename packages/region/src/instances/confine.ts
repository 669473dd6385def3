/**
 * What Node cannot ask of the kernel, Perl can, and Debian's perl-base is on every Debian: words to put before a command
 * so that it runs with a session keyring of its own and under the system call filter.
 *
 * The region's session keyring may lead to its user's Kerberos tickets, every process inherits it, and a user
 * namespace changes nothing about that.
 */
import { systemCallFilter } from './system-calls.ts';

/** Numbers of keyctl(2) and prctl(2). */
const systemCalls: Readonly<Record<string, { readonly keyctl: number; readonly prctl: number }>> = {
  x64: { keyctl: 250, prctl: 157 },
  arm64: { keyctl: 219, prctl: 167 },
};

/** To be run in the instance's user namespace with all its capabilities: a filter that lets setuid work needs one. */
export function confined(perl: string, architecture: string): readonly string[] {
  const calls = systemCalls[architecture];
  const filter = systemCallFilter(architecture);
  if (calls === undefined || filter === undefined) throw new Error(`instances do not run on ${architecture}`);
  const script = [
    // A kernel without keyrings (ENOSYS) is as good as a new one. 1: join a new session keyring, without a name.
    `syscall(${calls.keyctl}, 1, 0) >= 0 or $! == 38 or die "keyring: $!\\n"`,
    'my $filter = pack("H*", shift)',
    'my $program = pack("S x!8 P", length($filter) / 8, $filter)',
    // 22, 2: PR_SET_SECCOMP, SECCOMP_MODE_FILTER.
    `syscall(${calls.prctl}, 22, 2, $program) == 0 or die "seccomp: $!\\n"`,
    'exec @ARGV or die "$ARGV[0]: $!\\n"',
  ].join('; ');
  return [perl, '-e', script, '--', Buffer.from(filter).toString('hex')];
}
