#!/bin/sh
# PID 1 of an instance: takes in orphans, and lives exactly as long as its one child, the guest supervisor.
# $1: the instance's id. $2: the process that kept our namespaces open until we were in them. The rest: the supervisor.
kill -KILL "$2"
printf 'sallyport: instance %s boots\n' "$1"
shift 2
"$@"
exit $?
