/** The options of a command as values: what each is called, what it takes and how its text is read. */
import { CliError } from '../cli-error.ts';

/** What a shell may offer for a value; left out: nothing. */
export type Completion = 'file' | readonly string[];

/** `T` is what the handler receives; an option that may be left out has `undefined` among it. */
export type Option<T = unknown> = {
  readonly summary: string;
  /** What its value is called in help; left out: it takes none. */
  readonly value?: string;
  readonly completes?: Completion;
  readonly repeatable?: boolean;
  readonly required?: boolean;
  /** Given, it turns off what is on otherwise: `--no-NAME`. */
  readonly negated?: boolean;
  /** Another option that may not be given with it. */
  readonly conflicts?: string;
  /** What holds without it, and how help calls that. */
  readonly fallback?: { readonly value: T; readonly shown: string };
  /** Of a repeatable option, `before` is what its earlier values were read as. Throws CliError. */
  read(text: string, before: T | undefined): T;
};

export type Options = Readonly<Record<string, Option>>;

type Optional<O extends Options> = {
  [Name in keyof O]: O[Name] extends Option<infer T> ? (undefined extends T ? Name : never) : never;
}[keyof O];

/** What a handler receives for these options, under the same names. */
export type OptionsOf<O extends Options> = {
  readonly [Name in Exclude<keyof O, Optional<O>>]: O[Name] extends Option<infer T> ? T : never;
} & { readonly [Name in Optional<O>]?: O[Name] extends Option<infer T> ? Exclude<T, undefined> : never };

type Details = Pick<Option, 'completes' | 'conflicts'>;

const asTyped = (text: string): string => text;

export function flag(summary: string, details: Details = {}): Option<boolean | undefined> {
  return { summary, ...details, read: () => true };
}

/** On unless `--no-NAME` is given. */
export function negatedFlag(summary: string): Option<boolean> {
  return { summary, negated: true, read: () => false };
}

export function value(called: string, summary: string, details?: Details): Option<string | undefined>;
export function value<T>(
  called: string,
  summary: string,
  details: Details & { readonly read: (text: string) => T },
): Option<T | undefined>;
export function value(
  called: string,
  summary: string,
  details: Details & { readonly read?: (text: string) => unknown } = {},
): Option {
  return { read: asTyped, ...details, summary, value: called };
}

export function requiredValue(called: string, summary: string, details: Details = {}): Option<string> {
  return { summary, value: called, required: true, ...details, read: asTyped };
}

export function valueOr<T>(
  fallback: T,
  called: string,
  summary: string,
  details: Details & { readonly read: (text: string) => T },
): Option<T> {
  return { ...details, summary, value: called, fallback: { value: fallback, shown: String(fallback) } };
}

export function choice<const T extends string>(
  called: string,
  summary: string,
  choices: readonly T[],
): Option<T | undefined> {
  const read = (text: string): T => {
    const found = choices.find((one) => one === text);
    if (found === undefined) throw new CliError('cli/usage', `choose one of ${choices.join(', ')}`);
    return found;
  };
  return { summary, value: called, completes: choices, read };
}

export function requiredChoice<const T extends string>(
  called: string,
  summary: string,
  choices: readonly T[],
): Option<T> {
  return { ...(choice(called, summary, choices) as Option<T>), required: true };
}

export function list(called: string, summary: string, details?: Details): Option<readonly string[] | undefined>;
export function list<T>(
  called: string,
  summary: string,
  details: Details & { readonly read: (text: string, before: readonly T[]) => T },
): Option<readonly T[] | undefined>;
export function list(
  called: string,
  summary: string,
  details: Details & { readonly read?: (text: string, before: readonly never[]) => unknown } = {},
): Option<readonly unknown[] | undefined> {
  const { read = asTyped, ...others } = details;
  return {
    ...others,
    summary,
    value: called,
    repeatable: true,
    read: (text, before = []) => [...before, read(text, before as readonly never[])],
  };
}

/** `sessionPolicy` is typed as `--session-policy`. */
export function flagOf(name: string, { negated }: Pick<Option, 'negated'>): string {
  return `--${negated === true ? 'no-' : ''}${dashed(name)}`;
}

/** `--policy <file>`: as help and the manual write it. */
export function termOf(name: string, option: Pick<Option, 'negated' | 'value'>): string {
  return option.value === undefined ? flagOf(name, option) : `${flagOf(name, option)} <${option.value}>`;
}

export function summaryOf({ summary, repeatable }: Pick<Option, 'summary' | 'repeatable'>): string {
  return repeatable === true ? `${summary}; repeatable` : summary;
}

export function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}
