/**
 * The last trusted program of a boot: PID 1 of the instance before it becomes the instance's own init. It is Perl (of
 * perl-base, which every Debian has), because only there are all the system calls at hand, and it is run from the stage.
 *
 * In this order, so that nothing of the instance's disk runs while anything of the host or of the stage can be reached
 * through a process, a descriptor, a root or a current folder (/proc/PID/exe of a host's program can be opened O_PATH
 * and reopened for writing: CVE-2019-5736):
 * the user and network namespaces are made by a child that is gone before the next step; the stage is left and
 * detached; capabilities and system calls are given up; the instance's init is executed.
 */
import { systemCallNumbers } from './linux-calls.ts';
import { perlCalls } from './perl-calls.ts';
import { systemCallFilter } from './system-calls.ts';

/** What root inside can do, and only to what its user namespace owns. Docker's list less CAP_MKNOD; numbers of capability.h. */
const capabilities: Readonly<Record<string, number>> = {
  ...{ chown: 0, dac_override: 1, fowner: 3, fsetid: 4, kill: 5, setgid: 6, setuid: 7, setpcap: 8 },
  ...{ net_bind_service: 10, net_raw: 13, sys_chroot: 18, audit_write: 29, setfcap: 31 },
};

const capabilityMask = Object.values(capabilities).reduce((mask, number) => (mask | (1 << number)) >>> 0, 0);

export type BecomeInit = {
  readonly architecture: string;
  /** Programs of the stage. */
  readonly perl: string;
  readonly ip: string;
  /** The host's id of the user whose the user namespace is. */
  readonly owner: number;
  readonly maps: { readonly uid: string; readonly gid: string };
  /** Files of /proc/sys that belong to the user namespace, with what to write there. */
  readonly limits: Readonly<Record<string, number>>;
  /** For `ip -batch`. */
  readonly network: readonly string[];
  /** The instance's init and its arguments. */
  readonly init: readonly string[];
};

/** Words of the command. To be run as PID 1 with the stage as root, the instance's root at /disk and a whole /proc at /proc. */
export function becomeInit(input: BecomeInit): readonly string[] {
  const filter = systemCallFilter(input.architecture);
  if (filter === undefined) throw new Error(`instances do not run on ${input.architecture}`);
  const limits = Object.entries(input.limits).map(([path, value]) => `${path}=${value}`);
  return [
    ...[input.perl, '-e', script(input), '--', Buffer.from(filter).toString('hex'), input.ip],
    ...[input.maps.uid, input.maps.gid, limits.join('\n'), input.network.join('\n')],
    ...input.init,
  ];
}

function script({ architecture, owner }: BecomeInit): string {
  const call = systemCallNumbers(architecture);
  return String.raw`${perlCalls(architecture)}
my ($filter, $ip, $uids, $gids, $limits, $network, @init) = @ARGV;
sub prepare {
  become(0, 0);
  put("/proc/sys/$$_[0]", "$$_[1]\n") for map { [split /=/] } split /\n/, $limits;
  open(my $to, '|-', $ip, '-batch', '-') or die "$ip: $!\n";
  print $to "$network\n"; close $to or die "$ip: status $?\n";
}
# CLONE_NEWCGROUP: its own cgroups are the roots of what the instance sees. It is the host's, so that nobody inside may change it.
-e '/proc/self/ns/cgroup' and must('cgroup namespace', syscall(${call.unshare}, 0x02000000));
# CLONE_NEWUSER, CLONE_NEWNET.
my @namespaces = namespaces(0x10000000 | 0x40000000, ${owner}, $uids, $gids, \&prepare);
chdir '/disk' or die "/disk: $!\n";
# The old root lies over the new one until it is detached: pivot_root(2).
must('pivot_root', syscall(${call.pivot_root}, my $new = '.', my $old = '.'));
must('umount', syscall(${call.umount2}, my $stage = '.', 2));
chdir '/' or die "/: $!\n";
must('setns', syscall(${call.setns}, fileno $_, 0)) for @namespaces;
close $_ for @namespaces;
# A new session keyring: ours may lead to the Kerberos tickets of who started the region. ENOSYS: there are no keyrings.
syscall(${call.keyctl}, 1, 0) >= 0 or $! == 38 or die "keyring: $!\n";
become(0, 0);
# PR_SET_SECCOMP, SECCOMP_MODE_FILTER; PR_CAPBSET_DROP.
my $code = pack 'H*', $filter; my $program = pack 'S x!8 P', length($code) / 8, $code;
must('seccomp', syscall(${call.prctl}, 22, 2, $program));
for my $capability (0 .. 63) {
  next if $capability < 32 && ${capabilityMask} >> $capability & 1;
  syscall(${call.prctl}, 24, $capability, 0, 0, 0) >= 0 or $! == 22 or die "bounding set: $!\n";
}
keep_capabilities(${capabilityMask});
opendir(my $fds, '/proc/self/fd') or die "/proc/self/fd: $!\n";
for my $fd (grep { /^\d+$/ && $_ > 2 } readdir $fds) { syscall(${call.close}, $fd) if $fd != fileno $fds }
closedir $fds;
exec { $init[0] } @init or die "$init[0]: $!\n";
`;
}
