/** The command line of systemctl(1), as far as it is served. Pure. */

export type SystemctlArguments = {
  readonly verb: string;
  readonly names: readonly string[];
  readonly quiet: boolean;
  /** `--now` of enable, disable and mask. */
  readonly now: boolean;
  readonly value: boolean;
  /** `--preset-mode=enable-only`, as Debian's packages ask for. */
  readonly enableOnly: boolean;
  readonly properties: readonly string[];
  readonly signal: string;
  readonly type: string | undefined;
  /** `--failed`, or a list of `--state=`. */
  readonly state: string | undefined;
};

const flags = new Set([
  ...['quiet', 'now', 'value', 'no-pager', 'no-legend', 'no-ask-password', 'no-block', 'no-wall', 'full', 'system'],
  ...['all', 'no-reload', 'force', 'plain', 'failed', 'wait', 'runtime', 'legend'],
]);
/** Those that only change what is printed, or what is the same here. */
const withValue = new Set([
  ...['property', 'signal', 'type', 'state', 'lines', 'output', 'kill-whom', 'kill-who', 'job-mode', 'root'],
  'preset-mode',
]);
const short: Readonly<Record<string, string>> = {
  ...{ q: 'quiet', l: 'full', a: 'all', f: 'force' },
  ...{ p: 'property', s: 'signal', t: 'type', n: 'lines', o: 'output' },
};

/** A sentence where it is not understood. */
export function parseSystemctl(argv: readonly string[]): SystemctlArguments | string {
  const given = new Map<string, string[]>();
  const words: string[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest.splice(0));
      break;
    }
    const [, long, equals, attached] = /^--([a-z-]+)(=?)(.*)$/s.exec(word) ?? [];
    if (long !== undefined) {
      const problem = take(given, long, equals === '' ? undefined : attached, rest);
      if (problem !== undefined) return problem;
    } else if (/^-[a-zA-Z]/.test(word)) {
      for (let at = 1; at < word.length; at += 1) {
        const name = short[word[at] as string] ?? (word[at] as string);
        const takes = withValue.has(name);
        const problem = take(given, name, takes && at + 1 < word.length ? word.slice(at + 1) : undefined, rest);
        if (problem !== undefined) return problem;
        if (takes) break;
      }
    } else words.push(word);
  }
  const [verb = 'list-units', ...names] = words;
  return {
    ...{ verb, names, quiet: given.has('quiet'), now: given.has('now'), value: given.has('value') },
    enableOnly: given.get('preset-mode')?.at(-1) === 'enable-only',
    properties: (given.get('property') ?? []).flatMap((list) => list.split(',')),
    signal: given.get('signal')?.at(-1) ?? 'SIGTERM',
    type: given.get('type')?.at(-1),
    state: given.has('failed') ? 'failed' : given.get('state')?.at(-1),
  };
}

function take(
  given: Map<string, string[]>,
  name: string,
  attached: string | undefined,
  rest: string[],
): string | undefined {
  if (withValue.has(name)) {
    const value = attached ?? rest.shift();
    if (value === undefined) return `option '--${name}' requires an argument`;
    if (name === 'root' && !['', '/'].includes(value)) return `--root=${value} is not served here`;
    if (name === 'preset-mode' && value === 'disable-only') return `--preset-mode=${value} is not served here`;
    given.set(name, [...(given.get(name) ?? []), value]);
    return undefined;
  }
  if (!flags.has(name) || attached !== undefined) return `option '${name}' is not served here`;
  given.set(name, []);
  return undefined;
}
