/** The commands of `sallyport region`, as values. */
import { isRegion } from '@sallyport/aws';
import { CliError } from '../cli-error.ts';
import { type Argument, argument } from '../command/argument.ts';
import { type Command, command, type ParentCommand } from '../command/command.ts';
import { readDuration } from '../command/duration.ts';
import { choice, flag, list, requiredChoice, requiredValue, value, valueOr } from '../command/option.ts';
import { anotherAccount } from './lint.ts';

function port(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number > 65_535) {
    throw new CliError('cli/usage', 'a port is a number from 0 to 65535');
  }
  return number;
}

function regionName(text: string): string {
  if (!isRegion(text)) throw new CliError('cli/usage', 'a region is named like eu-west-1');
  return text;
}

export const region: ParentCommand = {
  name: 'region',
  group: 'region',
  summary: 'run a local AWS region, connect to one, or command one',
};

export const regionStart: Command = command({
  name: 'region start',
  group: 'region',
  summary: 'run a region in the foreground until Ctrl-C',
  arguments: {},
  options: {
    port: valueOr(4566, 'port', 'port of the plain endpoint, 0 for a free one', { read: port }),
    tlsPort: valueOr(4567, 'port', 'port of the TLS endpoint, 0 for a free one', { read: port }),
    account: list('id', 'account the region has, default 111122223333', { read: anotherAccount }),
    region: valueOr('eu-west-1', 'name', 'name of the region', { read: regionName }),
    readyFile: value('file', 'file to write endpoints, CA bundle and root credentials to once ready, mode 0600', {
      completes: 'file',
    }),
    instanceAgent: value(
      'folder',
      "programs of the official SSM Agent, to run in instances instead of Sallyport's agent",
      {
        completes: 'file',
      },
    ),
    documentCheck: choice(
      'rule',
      'rule of AWS for sessions without a document: current asks for the default document too, legacy may not',
      ['current', 'legacy'],
    ),
    seed: value('text', 'make ids and keys repeatable; for tests, never for anything secret'),
  },
  examples: [
    { typed: 'region start --ready-file ~/region.json', does: 'run a region, and write down how to connect to it' },
    {
      typed: 'region start --account 111122223333 --account 444455556666 --port 0 --tls-port 0',
      does: 'run one with two accounts on free ports',
    },
  ],
  load: async () => (await import('../handlers/region-start.ts')).regionStart,
});

export const regionEnv: Command = command({
  name: 'region env',
  group: 'region',
  summary: 'print export lines for the AWS CLI and every SDK',
  arguments: {},
  options: {
    readyFile: requiredValue('file', 'the file given to region start', { completes: 'file' }),
    account: value('id', 'account whose root credentials to print, default the first'),
    asAws: flag("print settings for programs that take no endpoint: AWS's names, by a proxy that leads to the region"),
  },
  examples: [
    { typed: 'region env --ready-file ~/region.json', does: 'print what a shell evaluates to use the region' },
    {
      typed: 'region env --ready-file ~/region.json --as-aws',
      does: "print it for programs that know AWS's own names only, such as mssh",
    },
  ],
  load: async () => (await import('../handlers/region-env.ts')).regionEnv,
});

const forward: Argument<number | undefined> = {
  summary: 'how far to go forward, such as +1h or +15m; left out, the time is shown',
  required: false,
  many: false,
  read: ([word]) => (word === undefined ? undefined : readDuration(word.replace(/^\+/, ''))),
};

function clockTime(text: string): string {
  const time = text === 'now' ? text : new Date(text);
  if (time === 'now') return time;
  if (Number.isNaN(time.getTime())) throw new CliError('cli/usage', 'a time is like 2030-01-31T12:00:00Z, or now');
  return time.toISOString();
}

export const regionClock: Command = command({
  name: 'region clock',
  group: 'region',
  summary: "show a running region's time, or move it",
  arguments: { forward },
  options: {
    readyFile: requiredValue('file', 'the file given to region start', { completes: 'file' }),
    set: value('time', "time to set, such as 2030-01-31T12:00:00Z, or now for the computer's own", { read: clockTime }),
  },
  examples: [
    { typed: 'region clock --ready-file ~/region.json +1h', does: 'let an hour pass: role sessions of an hour expire' },
    { typed: 'region clock --ready-file ~/region.json --set now', does: "go back to the computer's time" },
  ],
  load: async () => (await import('../handlers/region-clock.ts')).regionClock,
});

const faultsOf = { readyFile: requiredValue('file', 'the file given to region start', { completes: 'file' }) };

function decimal(text: string): number {
  if (!/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) throw new CliError('cli/usage', 'give a number');
  return Number(text);
}

export const regionFault: ParentCommand = {
  name: 'region fault',
  group: 'region',
  summary: 'make calls to a running region fail or take long',
};

export const regionFaultAdd: Command = command({
  name: 'region fault add',
  group: 'region',
  summary: 'add a fault, and print its id',
  arguments: {},
  options: {
    ...faultsOf,
    kind: requiredChoice('kind', 'what calls meet', ['throttle', 'error', 'delay', 'truncate', 'cut']),
    service: value('name', 'only calls of this service, such as ssm or s3'),
    operation: value('name', 'only calls of this operation, such as StartSession'),
    caller: value('who', 'only calls of this user name, or ARN of a user, role or role session'),
    page: value('number', 'only this page of a listing; 1 is the first', { read: decimal }),
    rate: value('part', 'part of these calls that meets it, 0 to 1 (default: 1)', { read: decimal }),
    seed: value('text', 'draws which ones: the same seed and calls, the same faults (default: 0)'),
    count: value('number', 'how many calls meet it before it is over', { read: decimal }),
    delay: value('duration', 'of kind delay: how long, such as 5s', { read: readDuration }),
    status: value('status', 'of kind error: 500 or 503 (default: 500)', { read: decimal }),
  },
  examples: [
    {
      typed:
        'region fault add --ready-file ~/region.json --kind throttle --service ssm --operation StartSession --rate 0.5 --seed monday',
      does: 'throttle half of the calls to StartSession',
    },
    {
      typed: 'region fault add --ready-file ~/region.json --kind delay --delay 5s --caller anna --count 1',
      does: "hold back anna's next call for five seconds",
    },
  ],
  load: async () => (await import('../handlers/region-fault.ts')).add,
});

export const regionFaultLs: Command = command({
  name: 'region fault ls',
  group: 'region',
  summary: 'list the faults, and how many calls have met each',
  arguments: {},
  options: { ...faultsOf, json: flag('one JSON array') },
  examples: [
    { typed: 'region fault ls --ready-file ~/region.json', does: 'list the faults' },
    { typed: 'region fault ls --ready-file ~/region.json --json', does: 'list them for a program to read' },
  ],
  load: async () => (await import('../handlers/region-fault.ts')).list,
});

export const regionFaultRm: Command = command({
  name: 'region fault rm',
  group: 'region',
  summary: 'remove a fault',
  arguments: { id: argument('id of the fault, as region fault ls lists it, or all') },
  options: faultsOf,
  examples: [
    { typed: 'region fault rm --ready-file ~/region.json 1f0c9a7b', does: 'remove one fault' },
    { typed: 'region fault rm --ready-file ~/region.json all', does: 'remove all of them' },
  ],
  load: async () => (await import('../handlers/region-fault.ts')).remove,
});
