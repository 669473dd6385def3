/** `sallyport tour`, as a value. */
import { type Command, command } from '../command/command.ts';
import { negatedFlag } from '../command/option.ts';

export const tour: Command = command({
  name: 'tour',
  group: 'region',
  summary: 'start a region with two people and two instances, check everything, and end in a shell',
  arguments: {},
  options: { shell: negatedFlag('do not end in a shell') },
  examples: [
    { typed: 'tour', does: 'see everything work on this computer, without AWS' },
    { typed: 'tour --no-shell', does: 'end after the last check' },
  ],
  load: async () => (await import('../handlers/tour.ts')).tour,
});
