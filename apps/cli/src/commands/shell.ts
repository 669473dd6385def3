/** `sallyport shell`, as a value. */
import { type Command, command } from '../command/command.ts';
import { identityOptions } from './identity-options.ts';
import { target } from './target.ts';

export const shell: Command = command({
  name: 'shell',
  group: 'connect',
  summary: 'open a shell on an instance as yourself',
  arguments: { target },
  options: identityOptions,
  examples: [
    { typed: 'shell web-1', does: 'open a shell on the instance with the Name tag web-1' },
    {
      typed: 'shell i-0123456789abcdef0 --role arn:aws:iam::111122223333:role/DevOpsRole',
      does: 'assume a role first, and name the instance by its id',
    },
  ],
  load: async () => (await import('../handlers/shell.ts')).shell,
});
