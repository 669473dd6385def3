/**
 * Sudo as an allow-list. A rule says what may be run; there is no way to say "everything but", because every such list
 * is walked around by a copy of the program, another path or another order of flags (spec/host B-9, B-T11).
 */
import { quoted } from './verdict.ts';

export type SudoRule = {
  /** The account the commands run as; `ALL` for any. */
  readonly runAs: string;
  /** `ALL`, or absolute path and exact arguments. A path alone allows any arguments; `PATH ""` allows none. */
  readonly commands: readonly string[];
};

const account = /^(?:ALL|[a-z_][a-z0-9_.-]{0,31})$/;

export function faultOfRunAs(runAs: string): string | undefined {
  return account.test(runAs) ? undefined : `${quoted(runAs)} is not the name of an account`;
}

export function faultOfCommand(command: string): string | undefined {
  if (command === 'ALL') return undefined;
  const shown = quoted(command);
  if (/^\s*!/.test(command)) {
    return `${shown} forbids a command; a forbidden command can always be run under another name, so say what is allowed`;
  }
  if (/[^\x20-\x7e]/.test(command)) return `${shown} has characters that are not plain ASCII`;
  if (command.length > 1024) return `${shown} is longer than 1024 characters`;
  if (!command.startsWith('/')) return `${shown} does not begin with an absolute path`;
  if (/ {2}| $/.test(command)) return `${shown} has spaces that separate nothing`;
  const [path = '', ...args] = command.split(' ');
  if (path.split('/').some((part, index) => index > 0 && (part === '' || part === '.' || part === '..'))) {
    return `${shown} has a path that is not in its plain form`;
  }
  if (/[*?[\]{}]/.test(command)) {
    return `${shown} has a wildcard; in sudo a wildcard matches spaces and slashes too, so write each command out`;
  }
  // A caret would make sudo read a regular expression, where `.*` is a wildcard again.
  if (args.some((arg) => arg.startsWith('^'))) return `${shown} has an argument that sudo would read as a pattern`;
  if (/["'#\\]/.test(args.length === 1 && args[0] === '""' ? path : command)) {
    return `${shown} has a quote, number sign or backslash, which sudo does not read as a plain character`;
  }
  if (/[^A-Za-z0-9_./+@%,:=-]/.test(path)) return `${shown} has a path with characters that are not safe in sudoers`;
  return undefined;
}

/** The characters sudoers wants escaped inside a command; a backslash itself is refused above. */
const special = /[,:=]/g;

/** The lines of a sudoers file for one account; accounts have no password, so none can be asked for. */
export function renderSudoers(user: string, rules: readonly SudoRule[]): string {
  const lines = rules.map((rule) => {
    const commands = rule.commands.map(escapeCommand).join(', ');
    return `${user} ALL=(${rule.runAs}) NOPASSWD: ${commands}\n`;
  });
  return `# Made by sallyport for ${user}. What is changed here by hand is undone at the next login.\n${lines.join('')}`;
}

function escapeCommand(command: string): string {
  return command === 'ALL' ? command : command.replace(special, (character) => `\\${character}`);
}
