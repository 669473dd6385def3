/**
 * Layers of an instance's disk under ids of its own: mounts of the host's trees and the region's that show each owner
 * shifted (mount_setattr(2), MOUNT_ATTR_IDMAP), and over each tree of the host a read-only overlay that shows what everybody may read.
 *
 * Overlayfs reads lower layers with the credentials of who mounted it. That is a user here who owns nothing and has no
 * capability over files, so that the modes on the host's disk decide at every access: neither root inside nor a later
 * boot reads what the host keeps from everybody, whenever it was put there.
 */
import { unprivilegedId } from './instance-ids.ts';
import { systemCallNumbers } from './linux-calls.ts';
import { perlCalls } from './perl-calls.ts';

/** Targets are made, as folders or files like their sources. */
export type ShiftedMount = {
  /** `file`: shifted where its file system can do that; it is readable by everybody in any case. */
  readonly kind: 'tree' | 'file' | 'readable';
  /** Of a `readable`: its lower layers, below the current folder. */
  readonly source: string;
  /** A name in the current folder. */
  readonly target: string;
};

export type ShiftedMounts = {
  readonly architecture: string;
  readonly perl: string;
  /** A /proc of the pid namespace where the command runs. */
  readonly proc: string;
  readonly maps: { readonly uid: string; readonly gid: string };
  readonly mounts: readonly ShiftedMount[];
};

/** Words of a command, to be run as root in the folder where the mounts are to appear. */
export function shiftedMountsCommand({ architecture, perl, proc, maps, mounts }: ShiftedMounts): readonly string[] {
  const words = mounts.flatMap(({ kind, source, target }) => [kind, source, target]);
  return [perl, '-e', script(architecture), '--', proc, maps.uid, maps.gid, ...words];
}

function script(architecture: string): string {
  const call = systemCallNumbers(architecture);
  return String.raw`${perlCalls(architecture)}
($proc, my ($uids, $gids, @mounts)) = @ARGV;
# CLONE_NEWUSER.
my ($user) = namespaces(0x10000000, 0, $uids, $gids, sub {});
my (@readable, $empty); $empty = '';
while (my ($kind, $source, $target) = splice @mounts, 0, 3) {
  if ($kind eq 'readable') { push @readable, [$source, $target]; mkdir $target or die "$target: $!\n"; next }
  if (-d $source) { mkdir $target or die "$target: $!\n" } else { put($target, "\n") }
  # AT_FDCWD; OPEN_TREE_CLONE, OPEN_TREE_CLOEXEC.
  my $fd = must("open_tree $source", syscall(${call.open_tree}, -100, $source, 1 | 0x80000));
  # MOUNT_ATTR_IDMAP, MOUNT_ATTR_RDONLY; AT_EMPTY_PATH.
  my $attributes = pack 'Q4', 0x100000 | 1, 0, 0, fileno $user;
  my $shifted = syscall(${call.mount_setattr}, $fd, $empty, 0x1000, $attributes, 32);
  $kind eq 'file' or must("the file system of $source cannot shift ids", $shifted);
  # MOVE_MOUNT_F_EMPTY_PATH.
  must("move_mount $target", syscall(${call.move_mount}, $fd, $empty, -100, $target, 4));
  must('close', syscall(${call.close}, $fd));
}
# PR_SET_KEEPCAPS; CAP_SYS_ADMIN.
must('keepcaps', syscall(${call.prctl}, 8, 1, 0, 0, 0));
become(${unprivilegedId}, ${unprivilegedId});
keep_capabilities(1 << 21);
for (@readable) {
  my ($source, $target) = @$_; my $type = 'overlay'; my $layers = "lowerdir=$source";
  # MS_RDONLY, MS_NODEV. Not MS_NOSUID: sudo is one of these files.
  must("overlay $target", syscall(${call.mount}, $type, $target, $type, 1 | 4, $layers));
}
`;
}
