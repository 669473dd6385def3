#!/bin/sh
# PID 1 of an instance: takes in orphans, and lives exactly as long as its one child, the guest supervisor.
# $1: the instance's id. The rest: the supervisor.
printf 'sallyport: instance %s boots\n' "$1"
shift
"$@"
exit $?
