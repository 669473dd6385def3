/**
 * Perl for the programs that make system calls: how they fail, write a file of /proc, and make a user namespace. Without a
 * module, because loading POSIX takes longer than the rest.
 */
import { systemCallNumbers } from './linux-calls.ts';

export function perlCalls(architecture: string): string {
  const call = systemCallNumbers(architecture);
  return String.raw`
use strict;
our $proc = '/proc';
# What it says before it dies is the last line of the console.
sub must { my ($what, $result) = @_; $result >= 0 or die "$what: $!\n"; return $result }
sub put {
  my ($path, $text) = @_;
  open(my $to, '>', $path) or die "$path: $!\n";
  syswrite($to, $text) && close $to or die "$path: $!\n";
}
sub become {
  my ($uid, $gid) = @_;
  must('setgroups', syscall(${call.setgroups}, 0, 0));
  must('setresgid', syscall(${call.setresgid}, $gid, $gid, $gid));
  must('setresuid', syscall(${call.setresuid}, $uid, $uid, $uid));
}
sub keep_capabilities {
  my ($mask) = @_;
  my $version = pack 'LL', 0x20080522, 0; my $sets = pack 'L6', $mask, $mask, 0, 0, 0, 0;
  must('capset', syscall(${call.capset}, $version, $sets));
}
# A child makes the namespaces, does the work in them and is gone before this returns their descriptors.
sub namespaces {
  my ($flags, $owner, $uids, $gids, $work) = @_;
  pipe(my $made, my $child_made) && pipe(my $child_mapped, my $mapped) or die "pipe: $!\n";
  my $child = fork // die "fork: $!\n";
  if (!$child) {
    my $failed = eval {
      close $made; close $mapped;
      # The kernel counts what is used inside (inotify instances, message queues, locked memory) for the user who made the
      # namespace too, and that must not be the host's root: PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP.
      must('securebits', syscall(${call.prctl}, 28, 4, 0, 0, 0));
      must('setresuid', syscall(${call.setresuid}, -1, $owner, -1));
      must('unshare', syscall(${call.unshare}, $flags));
      syswrite($child_made, 'x'); sysread($child_mapped, my $go, 1) or die "the ids were not mapped\n";
      $work->();
      1
    } ? '' : $@;
    syswrite($child_made, $failed); exit 0;
  }
  close $child_made; close $child_mapped;
  sysread($made, my $first, 1000) or die "namespaces are not permitted\n";
  $first eq 'x' or die "namespaces are not permitted: $first";
  open(my $user, '<', "$proc/$child/ns/user") or die "user namespace: $!\n";
  open(my $net, '<', "$proc/$child/ns/net") or die "network namespace: $!\n";
  put("$proc/$child/uid_map", $uids); put("$proc/$child/gid_map", $gids);
  syswrite($mapped, 'x');
  my $failed = ''; 1 while sysread($made, $failed, 1000, length $failed);
  waitpid($child, 0) == $child or die "waitpid: $!\n";
  die $failed if $failed;
  return ($user, $net);
}
`;
}
