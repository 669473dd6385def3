/** `sallyport exec`, as a value. */
import { someArguments } from '../command/argument.ts';
import { type Command, command } from '../command/command.ts';
import { value } from '../command/option.ts';
import { identityOptions } from './identity-options.ts';
import { target } from './target.ts';

export const exec: Command = command({
  name: 'exec',
  group: 'connect',
  summary: 'run a command on an instance as yourself, and exit with its exit status',
  arguments: { target, command: someArguments('the command and its arguments, after --', { otherProgram: true }) },
  options: { ...identityOptions, document: value('name', 'session document to use instead of Sallyport-Exec') },
  examples: [
    { typed: 'exec web-1 -- df -h', does: 'show how full the disks of web-1 are' },
    {
      typed: "exec tag:team=web -- sh -c 'cat > /tmp/release.tar' < release.tar",
      does: 'send a file through standard input to the one instance with that tag',
    },
  ],
  failure: 'exec',
  load: async () => (await import('../handlers/exec.ts')).exec,
});
