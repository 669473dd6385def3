/** Command lines of unit files: words, quotes, escapes, prefixes and variables, after systemd.service(5) "Command lines". Pure. */

export type Environment = Readonly<Record<string, string>>;

export type Command = {
  readonly file: string;
  readonly args: readonly string[];
  /** `-`: its failure counts as success. */
  readonly mayFail: boolean;
  /** `+`, `!` and `!!`: not as the user of the service. */
  readonly privileged: boolean;
  /** `@`: the second word is the name that the program gets. */
  readonly name: string;
};

type Word = { readonly text: string; readonly quoted: boolean };

const escapes: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
  ...{ '\\': '\\', '"': '"', "'": "'", s: ' ' },
};

/** Undefined where a quote is not closed or an escape is unknown. */
export function splitWords(text: string): readonly Word[] | undefined {
  const words: Word[] = [];
  let word: string | undefined;
  let quoted = false;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '\\' && text[at + 1] === ';' && quote === '') {
      // Not the end of the command.
      word = `${word ?? ''};`;
      quoted = true;
      at += 1;
    } else if (character === '\\') {
      const found = readEscape(text, at);
      if (found === undefined) return undefined;
      word = (word ?? '') + found.text;
      at = found.last;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push({ text: word, quoted });
      word = undefined;
      quoted = false;
    } else if (character === '"' || character === "'") {
      quote = character;
      quoted ||= word === undefined;
      word ??= '';
    } else word = (word ?? '') + character;
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, { text: word, quoted }];
}

function readEscape(text: string, at: number): { readonly text: string; readonly last: number } | undefined {
  const known = escapes[text[at + 1] ?? ''];
  if (known !== undefined) return { text: known, last: at + 1 };
  const [whole, hex, octal] = /^\\(?:x([0-9a-fA-F]{2})|([0-3][0-7]{2}))/.exec(text.slice(at, at + 4)) ?? [];
  if (whole === undefined) return undefined;
  const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
  return code === 0 ? undefined : { text: String.fromCharCode(code), last: at + whole.length - 1 };
}

/** Of one Exec setting; several commands may be separated by `;`. A sentence where it is wrong. */
export function parseCommands(text: string, environment: Environment): readonly Command[] | string {
  const words = splitWords(text);
  if (words === undefined) return `a quote or an escape is wrong in: ${text}`;
  const commands: Command[] = [];
  let begun: Word[] = [];
  for (const word of [...words, { text: ';', quoted: false }]) {
    if (word.text === ';' && !word.quoted) {
      if (begun.length === 0) continue;
      const command = commandOf(begun, environment);
      if (typeof command === 'string') return command;
      commands.push(command);
      begun = [];
    } else begun.push(word);
  }
  return commands.length === 0 ? 'it names no program' : commands;
}

function commandOf([first, ...rest]: readonly Word[], environment: Environment): Command | string {
  const [, prefixes = '', file = ''] = /^([-@:+!]*)(.*)$/s.exec(first?.text ?? '') ?? [];
  const words = prefixes.includes(':')
    ? rest.map(({ text }) => text)
    : rest.flatMap((word) => expandWord(word, environment));
  const named = prefixes.includes('@');
  const name = named ? words.shift() : file;
  if (file === '' || name === undefined) return 'it names no program';
  return {
    ...{ file, name, args: words },
    mayFail: prefixes.includes('-'),
    privileged: /[+!]/.test(prefixes),
  };
}

const variable = /\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g;

/** `$NAME` as a word of its own becomes as many words as its value has; elsewhere, and as `${NAME}`, its value is text. */
function expandWord({ text }: Word, environment: Environment): readonly string[] {
  const [, alone] = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(text) ?? [];
  if (alone !== undefined) return (splitWords(environment[alone] ?? '') ?? []).map((word) => word.text);
  return [
    text.replace(variable, (whole, braced?: string, bare?: string) =>
      whole === '$$' ? '$' : (environment[braced ?? bare ?? ''] ?? ''),
    ),
  ];
}

/** `NAME=value` words of Environment=; a sentence where one is wrong. */
export function parseAssignments(text: string): Environment | string {
  const words = splitWords(text);
  if (words === undefined) return `a quote or an escape is wrong in: ${text}`;
  const wrong = words.find((word) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(word.text));
  if (wrong !== undefined) return `it is no assignment of a variable: ${wrong.text}`;
  return Object.fromEntries(words.map((word) => cut(word.text)));
}

/** The text of an EnvironmentFile: one assignment a line, quoted or not (systemd.exec(5)). */
export function parseEnvironmentFile(text: string): Environment {
  const pairs = text
    .replaceAll('\\\n', '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !/^[#;]/.test(line) && /^[A-Za-z_][A-Za-z0-9_]*\s*=/.test(line))
    .map((line): [string, string] => {
      const [name, value] = cut(line);
      return [name.trim(), unquote(value.trim())];
    });
  return Object.fromEntries(pairs);
}

function unquote(value: string): string {
  const [, single] = /^'([^']*)'$/.exec(value) ?? [];
  if (single !== undefined) return single;
  const [, double] = /^"((?:[^"\\]|\\.)*)"$/s.exec(value) ?? [];
  return (double ?? value).replace(/\\(["\\$`])/g, '$1');
}

function cut(assignment: string): [name: string, value: string] {
  const equals = assignment.indexOf('=');
  return [assignment.slice(0, equals), assignment.slice(equals + 1)];
}
