/** `sallyport sessions ls` and `sallyport sessions end`, as values. */
import { argument } from '../command/argument.ts';
import { type Command, command, type ParentCommand } from '../command/command.ts';
import { flag } from '../command/option.ts';
import { identityOptions } from './identity-options.ts';

export const sessions: ParentCommand = {
  name: 'sessions',
  group: 'connect',
  summary: 'list who has a session on which instance, and end one',
};

export const sessionsLs: Command = command({
  name: 'sessions ls',
  group: 'connect',
  summary: 'list sessions',
  arguments: {},
  options: {
    ...identityOptions,
    history: flag('list the sessions that ended in the last 30 days instead of the open ones'),
    json: flag('one JSON array'),
  },
  examples: [
    { typed: 'sessions ls', does: 'list the open sessions and their owners' },
    { typed: 'sessions ls --history --json', does: 'list those that ended, for a program to read' },
  ],
  load: async () => (await import('../handlers/sessions.ts')).list,
});

export const sessionsEnd: Command = command({
  name: 'sessions end',
  group: 'connect',
  summary: 'end a session',
  arguments: { sessionId: argument('id of the session, as sessions ls lists it') },
  options: identityOptions,
  examples: [
    { typed: 'sessions end anna-0a1b2c3d4e5f60718', does: 'end one session' },
    { typed: 'sessions end anna-0a1b2c3d4e5f60718 --profile ops', does: 'end it as the identity of another profile' },
  ],
  load: async () => (await import('../handlers/sessions.ts')).end,
});
