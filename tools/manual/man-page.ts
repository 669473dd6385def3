/** The manual page sallyport(1) in the man macros of roff, made from the commands' values. */
import { argumentWords, type Command, groups } from '../../apps/cli/src/command/command.ts';
import { dashed, summaryOf, termOf } from '../../apps/cli/src/command/option.ts';
import type { ProgramDescription } from '../../apps/cli/src/command/parser.ts';
import { exitCodes, exitMeanings } from '../../apps/cli/src/exit-codes.ts';

const environment: readonly (readonly [name: string, meaning: string])[] = [
  ['AWS_PROFILE', 'profile of ~/.aws/config, where --profile is not given'],
  ['AWS_REGION, AWS_DEFAULT_REGION', 'region, where --region is not given'],
  ['AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN', 'credentials, as for the AWS CLI'],
  ['AWS_ENDPOINT_URL', 'endpoint of every service, such as that of a local region'],
  ['AWS_CA_BUNDLE', 'file of the certificate authorities to trust instead of the built-in ones'],
  ['NO_COLOR', 'not empty: no colour'],
  ['SALLYPORT_DEBUG', '1: a stack trace follows an error'],
];

/** `date` as YYYY-MM-DD: that of the release, so that the same sources make the same page. */
export function manPage(program: ProgramDescription, date: string): string {
  const { name, summary, version, commands } = program;
  return [
    `.TH ${name.toUpperCase()} 1 "${date}" "${name} ${version}" "User Commands"`,
    '.SH NAME',
    `${text(name)} \\- ${text(summary)}`,
    '.SH SYNOPSIS',
    `.B ${text(name)}`,
    '.I command',
    '.RI [ option ...]',
    '.RI [ argument ...]',
    '.SH DESCRIPTION',
    prose(`${name} runs one of the commands below.`),
    prose('It calls AWS with the profile, region and credentials of the AWS CLI.'),
    prose('The answer goes to standard output and everything else to standard error.'),
    ...Object.entries(groups).flatMap(([group, title]) => [
      `.SH ${text(title.toUpperCase())}`,
      ...commands.filter((command) => command.group === group).flatMap((command) => sectionOf(command, name)),
    ]),
    '.SH OPTIONS OF EVERY COMMAND',
    ...term('-h, --help', 'show help'),
    ...term('-V, --version', `print the version; of ${name} itself`),
    '.SH EXIT STATUS',
    ...Object.entries(exitMeanings).flatMap(([exit, meaning]) => {
      return term(String(exitCodes[exit as keyof typeof exitCodes]), meaning.replaceAll('`', ''));
    }),
    '.SH ENVIRONMENT',
    ...environment.flatMap(([variable, meaning]) => term(variable, meaning)),
    '.SH SEE ALSO',
    '.BR ssh (1),',
    '.BR aws (1)',
    '',
  ].join('\n');
}

function sectionOf(command: Command, program: string): readonly string[] {
  const words = argumentWords(command.arguments, dashed);
  return [
    `.SS "${text(`${program} ${command.name}`)}"`,
    `.B ${text(`${program} ${command.name}`)}`,
    ...(Object.keys(command.options).length === 0 ? [] : ['.RI [ option ...]']),
    ...words.map(text),
    '.PP',
    prose(`${command.summary}.`),
    ...Object.entries(command.arguments).flatMap(([name, { summary }]) => term(dashed(name), summary)),
    ...Object.entries(command.options).flatMap(([name, option]) => {
      const fallback = option.fallback === undefined ? '' : ` (default: ${option.fallback.shown})`;
      return term(termOf(name, option), `${summaryOf(option)}${fallback}`);
    }),
    ...command.examples.flatMap(({ typed, does }) => [
      '.PP',
      prose(`To ${does}:`),
      '.PP',
      '.RS 4',
      '.nf',
      text(`${program} ${typed}`),
      '.fi',
      '.RE',
    ]),
  ];
}

function term(name: string, meaning: string): readonly string[] {
  return ['.TP', `.B ${text(name)}`, prose(meaning)];
}

/** Prose: roff fills its lines, which are kept short for those who read the source. */
function prose(words: string): string {
  const lines = [''];
  for (const word of words.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && `${line} ${word}`.length > 72) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map(text).join('\n');
}

/** A line that roff takes as text: no request at its start, no escape, and dashes that can be copied. */
function text(words: string): string {
  const plain = Object.entries(escapes).reduce((done, [from, to]) => done.replaceAll(from, to), words);
  return /^[.']/.test(plain) ? `\\&${plain}` : plain;
}

/** The backslash first, since the others are written with it. */
const escapes = { '\\': '\\e', '-': '\\-', '…': '...', '~': '\\(ti', '^': '\\(ha', "'": '\\(aq', '`': '\\(ga' };
