/** The commands' values: what every one of them must say, and that what they say can be typed. */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { anyArguments, argument, optionalArgument } from '../src/command/argument.ts';
import { type Command, command } from '../src/command/command.ts';
import { choice, flag, list, negatedFlag, requiredValue, value, valueOr } from '../src/command/option.ts';
import { type ProgramDescription, parse } from '../src/command/parser.ts';
import { sallyport } from '../src/commands/commands.ts';

type Parsed = { readonly name: string; readonly values: object; readonly options: object };

async function parsedOf(program: ProgramDescription, words: readonly string[]): Promise<Parsed | undefined> {
  let parsed: Parsed | undefined;
  await parse(program, words, async ({ name }, values, options) => {
    parsed = { name, values, options };
  });
  return parsed;
}

/** Words as a shell would split them, without what it keeps for itself. */
function wordsOf(line: string): string[] {
  const words = [...line.replace(/ [<>] \S+/, '').matchAll(/'([^']*)'|(\S+)/g)];
  return words.map(([, quoted, bare]) => quoted ?? bare ?? '');
}

describe.each(sallyport.commands.map((one) => [one.name, one] as const))('%s', (name, one) => {
  test.each(one.examples.map(({ typed }) => [typed]))('its example can be typed: %s', async (typed) => {
    expect(await parsedOf(sallyport, wordsOf(typed))).toMatchObject({ name });
  });

  test('says what it is in clauses: lower case, no full stop', () => {
    const clauses = [
      one.summary,
      ...one.examples.map(({ does }) => does),
      ...[...Object.values(one.arguments), ...Object.values(one.options)].map(({ summary }) => summary),
    ];
    for (const clause of clauses) {
      expect(clause).toMatch(/[^.]$/);
      expect(clause).not.toMatch(/^[A-Z][a-z]|\. /);
    }
  });
});

/** One of everything. */
const sample: Command = command({
  name: 'sample',
  group: 'ask',
  summary: 'try it',
  arguments: { first: argument('a'), second: optionalArgument('b'), theRest: anyArguments('c') },
  options: {
    on: flag('a flag'),
    off: negatedFlag('a flag that turns off'),
    text: value('text', 'a text'),
    needed: requiredValue('text', 'a text that is needed'),
    number: valueOr(1, 'number', 'a number', { read: Number }),
    colour: choice('colour', 'a colour', ['red', 'green']),
    manyWords: list('word', 'words'),
    manyNumbers: list('number', 'numbers', { read: Number }),
  },
  examples: [
    { typed: 'sample a --needed x', does: 'try it' },
    { typed: 'sample a b --needed x', does: 'try it again' },
  ],
  load: async () => async (values, options) => {
    expectTypeOf(values).branded.toEqualTypeOf<{
      readonly first: string;
      readonly second: string | undefined;
      readonly theRest: readonly string[];
    }>();
    expectTypeOf(options).branded.toEqualTypeOf<{
      readonly on?: boolean;
      readonly off: boolean;
      readonly text?: string;
      readonly needed: string;
      readonly number: number;
      readonly colour?: 'red' | 'green';
      readonly manyWords?: readonly string[];
      readonly manyNumbers?: readonly number[];
    }>();
    return 0;
  },
});
const program: ProgramDescription = { ...sallyport, commands: [sample], parents: [] };

test('a handler that does not fit the arguments does not compile', () => {
  const { name, group, summary, examples } = sample;
  command({
    ...{ name, group, summary, examples },
    arguments: { first: argument('a') },
    options: {},
    // @ts-expect-error there is no second argument
    load: async () => async (_: { readonly second: string }) => 0,
  });
});

test('a handler receives what is typed, and what holds without it', async () => {
  expect(await parsedOf(program, ['sample', 'a', '--needed', 'x'])).toEqual({
    name: 'sample',
    values: { first: 'a', second: undefined, theRest: [] },
    options: { off: true, needed: 'x', number: 1 },
  });
  const words = 'sample a b c d --on --no-off --text t --needed x --number 2 --colour red'.split(' ');
  const more = ['--many-words', 'u', '--many-words', 'v', '--many-numbers', '3', '--many-numbers', '4'];
  expect(await parsedOf(program, [...words, ...more])).toEqual({
    name: 'sample',
    values: { first: 'a', second: 'b', theRest: ['c', 'd'] },
    options: {
      on: true,
      off: false,
      text: 't',
      needed: 'x',
      number: 2,
      colour: 'red',
      manyWords: ['u', 'v'],
      manyNumbers: [3, 4],
    },
  });
});

test.each([
  [['sample', '--needed', 'x'], "missing required argument 'first'"],
  [['sample', 'a'], "required option '--needed <text>' not specified"],
  [['sample', 'a', '--needed', 'x', '--colour', 'blue'], '--colour blue: choose one of red, green'],
  [['sample', 'a', '--needed'], "option '--needed <text>' argument missing"],
  [['sample', 'a', '--needed', 'x', '--neded', 'x'], "unknown option '--neded'"],
])('%s is a usage error that names the help of the command', async (words, message) => {
  await expect(parsedOf(program, words)).rejects.toMatchObject({
    code: 'cli/usage',
    message,
    hint: expect.stringMatching(/sallyport sample --help shows how it is used$/),
  });
});

test('the words of an unknown command are no word of another', async () => {
  await expect(parsedOf(sallyport, ['sessions', 'sl'])).rejects.toMatchObject({
    code: 'cli/usage',
    message: "unknown command 'sl'",
    hint: 'did you mean ls?\nsallyport sessions --help shows how it is used',
  });
});

test.each([
  ['exec web-1 ls --version', '--version'],
  ['exec web-1 df -h', '-h'],
  ['exec web-1 df --help', '--help'],
  ['exec web-1 uname --region eu-west-1', '--region'],
  ['exec --role web web-1 uname -r', '-r'],
  ['exec web-1 cat -- -r', undefined],
])(
  'an option of the command never counts as an option of sallyport, which would run nothing: %s',
  async (typed, option) => {
    if (option === undefined) {
      expect(await parsedOf(sallyport, typed.split(' '))).toMatchObject({ values: { command: ['cat', '-r'] } });
      return;
    }
    await expect(parsedOf(sallyport, typed.split(' '))).rejects.toMatchObject({
      code: 'cli/usage',
      message: `${option} stands after a word of the command, but not after --`,
      hint: 'write -- before the command\nsallyport exec --help shows how it is used',
    });
  },
);

test.each([
  ['exec web-1 uname', 'web-1', ['uname']],
  ['exec web-1 --region eu-west-1 uname', 'web-1', ['uname']],
  ['exec web-1 -- -x', 'web-1', ['-x']],
  ['exec -- web-1 -x', 'web-1', ['-x']],
  ['exec -- -x id', '-x', ['id']],
  ['exec web-1 -- --help', 'web-1', ['--help']],
  ['exec web-1 -- -V', 'web-1', ['-V']],
  ['exec web-1 -- --role x', 'web-1', ['--role', 'x']],
  ['exec web-1 -- ls -- -x', 'web-1', ['ls', '--', '-x']],
  ['exec web-1 -- -- ls', 'web-1', ['--', 'ls']],
  ['exec --region eu-west-1 web-1 -- -x --region us-east-1', 'web-1', ['-x', '--region', 'us-east-1']],
  ['exec --region eu-west-1 -- web-1 --version', 'web-1', ['--version']],
])('what follows -- is the command and no option: %s', async (typed, target, words) => {
  const parsed = await parsedOf(sallyport, typed.split(' '));
  expect(parsed).toMatchObject({ name: 'exec', values: { target, command: words } });
  expect(parsed?.options).toEqual(/^exec (web-1 )?--region/.test(typed) ? { region: 'eu-west-1' } : {});
});
