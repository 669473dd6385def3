/** `sallyport reach`, as a value. */
import { type Command, command } from '../command/command.ts';
import { requiredValue } from '../command/option.ts';

export const reach: Command = command({
  name: 'reach',
  group: 'ask',
  summary: 'decide a file of cases: may this session be opened, and as which OS user',
  arguments: {},
  options: {
    cases: requiredValue('file', 'file of cases, as JSON Lines or an array; - is standard input', {
      completes: 'file',
    }),
  },
  examples: [
    { typed: 'reach --cases cases.jsonl', does: 'decide every case of a file, one line of JSON each' },
    { typed: 'reach --cases - < cases.jsonl', does: 'read them from standard input' },
  ],
  load: async () => (await import('../handlers/reach.ts')).reach,
});
