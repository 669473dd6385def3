/** docs/commands.md, made from the commands' values. */
import { argumentWords, type Command, groups } from '../../apps/cli/src/command/command.ts';
import { dashed, summaryOf, termOf } from '../../apps/cli/src/command/option.ts';
import type { ProgramDescription } from '../../apps/cli/src/command/parser.ts';

export function commandsPage(program: ProgramDescription): string {
  const sections = Object.entries(groups).map(([group, title]) => {
    const commands = program.commands.filter((command) => command.group === group);
    return [`## ${title}`, ...commands.map((command) => sectionOf(command, program.name))].join('\n\n');
  });
  return `# Commands

\`${program.name}\`: ${program.summary}. This page is made from the commands themselves
(\`node --conditions=source tools/manual/write.ts\`), and so are \`--help\`, the manual page and the completion of shells.
Exit codes are listed in [errors and exit codes](errors.md).

${sections.join('\n\n')}
`;
}

function sectionOf(command: Command, program: string): string {
  const declared = Object.entries(command.arguments);
  const synopsis = [program, command.name, ...argumentWords(command.arguments, dashed)].join(' ');
  const rows = [
    ...declared.map(([name, { summary }]) => [`\`${dashed(name)}\``, summary]),
    ...Object.entries(command.options).map(([name, option]) => {
      const fallback = option.fallback === undefined ? '' : ` (default: ${option.fallback.shown})`;
      return [`\`${termOf(name, option)}\``, `${summaryOf(option)}${fallback}`];
    }),
  ];
  const table = [
    '| argument or option | meaning |',
    '|---|---|',
    ...rows.map(([term, text]) => `| ${term} | ${text} |`),
  ];
  const examples = command.examples.flatMap(({ typed, does }) => [`# ${does}`, `${program} ${typed}`]);
  return [
    `### ${command.name}`,
    `\`${synopsis}\`: ${command.summary}.`,
    ...(rows.length === 0 ? [] : [table.join('\n')]),
    ['```sh', ...examples, '```'].join('\n'),
  ].join('\n\n');
}
