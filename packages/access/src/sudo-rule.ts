/**
 * Sudo rules as an allow-list: a rule names the commands that may be run. Commands cannot be excluded, because an
 * exclusion is bypassed by a copy of the program, another path or another order of options (spec/host B-9, B-T11).
 */
import { quoted } from './refusal.ts';

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
    return `${shown} excludes a command, which is bypassed by running a copy of it; list the allowed commands instead`;
  }
  if (/[^\x20-\x7e]/.test(command)) return `${shown} has characters that are not plain ASCII`;
  if (command.length > 1024) return `${shown} is longer than 1024 characters`;
  if (!command.startsWith('/')) return `${shown} does not begin with an absolute path`;
  if (/ {2}| $/.test(command)) return `${shown} has two spaces in a row or a space at the end`;
  const [path = '', ...args] = command.split(' ');
  if (path.split('/').some((part, index) => index > 0 && (part === '' || part === '.' || part === '..'))) {
    return `${shown} has a path with an empty, . or .. component`;
  }
  if (/[*?[\]{}]/.test(command)) {
    return `${shown} has a wildcard, which in sudo also matches spaces and slashes; list each command instead`;
  }
  // A caret makes sudo read a regular expression (sudoers(5)), in which `.*` is a wildcard.
  if (args.some((arg) => arg.startsWith('^')))
    return `${shown} has an argument that sudo reads as a regular expression`;
  if (/["'#\\]/.test(args.length === 1 && args[0] === '""' ? path : command)) {
    return `${shown} has a quote, number sign or backslash, which are special characters in sudoers`;
  }
  if (/[^A-Za-z0-9_./+@%,:=-]/.test(path)) return `${shown} has a path with characters that are not safe in sudoers`;
  return undefined;
}

/** Characters that have to be escaped inside a command in sudoers(5); a backslash itself is refused above. */
const special = /[,:=]/g;

/** The lines of a sudoers file for one account. NOPASSWD, because the accounts have no password. */
export function renderSudoers(user: string, rules: readonly SudoRule[]): string {
  const lines = rules.map((rule) => {
    const commands = rule.commands.map(escapeCommand).join(', ');
    return `${user} ALL=(${rule.runAs}) NOPASSWD: ${commands}\n`;
  });
  return `${headerOf(user)}${lines.join('')}`;
}

function headerOf(user: string): string {
  return `# Made by sallyport for ${user}. What is changed here by hand is undone at the next login.\n`;
}

/** Whether this program wrote a sudoers file for the account; the first line says so. */
export function isSudoersOf(user: string, content: string): boolean {
  return content.startsWith(headerOf(user));
}

function escapeCommand(command: string): string {
  return command === 'ALL' ? command : command.replace(special, (character) => `\\${character}`);
}
