#!/bin/sh
# The first program of a private machine: its own mounts over everything the agent writes to, then the program given.
# Runs as process 1 of its own pid namespace, reaping what is orphaned there.
set -eu
work=$1
shift
mount -t tmpfs -o mode=0755 tmpfs "$work"
for name in etc home var; do
  mkdir "$work/$name.upper" "$work/$name.work"
  mount -t overlay -o "lowerdir=/$name,upperdir=$work/$name.upper,workdir=$work/$name.work" overlay "/$name"
done
mount -t tmpfs -o mode=0755 tmpfs /run
# A program that was killed leaves this process, and with it its namespace, behind for a look at what it left.
if ! "$@"; then sleep 20; fi
