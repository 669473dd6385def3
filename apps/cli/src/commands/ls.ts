/** `sallyport ls`, as a value. */
import { type Command, command } from '../command/command.ts';
import { flag } from '../command/option.ts';
import { identityOptions } from './identity-options.ts';

export const ls: Command = command({
  name: 'ls',
  group: 'connect',
  summary: 'list instances, and say whether their agents are online',
  arguments: {},
  options: { ...identityOptions, json: flag('one JSON array') },
  examples: [
    { typed: 'ls --region eu-west-1', does: 'list the instances of one region' },
    { typed: 'ls --json', does: 'list them for a program to read' },
  ],
  load: async () => (await import('../handlers/ls.ts')).ls,
});
