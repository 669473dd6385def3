/**
 * `systemctl` inside instances: passes its words to the supervisor and prints what it says. It is Perl, which starts twenty
 * times as fast as Node, because install scripts call it again and again.
 */

/** Root's, in a folder that only root may open, and everybody's. */
export const controlSockets = {
  root: '/run/sallyport/systemctl.sock',
  everybody: '/run/systemd/systemctl.sock',
} as const;

export const systemctlCommand: string = String.raw`#!/usr/bin/perl
# Speaks to the supervisor of this instance, which stands in the place of systemd.
use strict; use Socket;
# Distributions have links of these names that lead here: runlevel(8), reboot(8), telinit(8).
my ($name) = $0 =~ m,([^/]*)\z,;
$name eq 'runlevel' and print "N 5\n" and exit 0;
$name eq 'reboot' and @ARGV = ('reboot');
$name eq 'telinit' || $name eq 'init' and print STDERR "$name: an instance has no runlevels\n" and exit 1;
my $path = $> == 0 ? '${controlSockets.root}' : '${controlSockets.everybody}';
my ($to, $chunk, $answer);
socket($to, AF_UNIX, SOCK_STREAM, 0) && connect($to, pack_sockaddr_un($path))
  or print STDERR "Failed to connect to the supervisor of the instance: $!\n" and exit 1;
syswrite $to, pack 'N/a*', join '', map { "$_\0" } @ARGV;
shutdown $to, 1;
$answer .= $chunk while sysread $to, $chunk, 65536;
length $answer or print STDERR "The supervisor of the instance did not answer.\n" and exit 1;
my ($status, $out, $err) = unpack 'C N/a* N/a*', $answer;
print STDOUT $out; print STDERR $err; exit $status;
`;
