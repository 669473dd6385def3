/** The arguments of a command as values, in the order they are typed. */
import type { Completion } from './option.ts';

/** `T` is what the handler receives. */
export type Argument<T = unknown> = {
  readonly summary: string;
  readonly required: boolean;
  /** It takes all words that are left. */
  readonly many: boolean;
  readonly completes?: Completion;
  /** The words are the command line of another program, whose options stand after `--`. */
  readonly otherProgram?: boolean;
  /** The words it takes, as typed; none when an optional one is left out. */
  read(words: readonly string[]): T;
};

export type Arguments = Readonly<Record<string, Argument>>;

/** What a handler receives for these arguments, under the same names. */
export type ArgumentsOf<A extends Arguments> = {
  readonly [Name in keyof A]: A[Name] extends Argument<infer T> ? T : never;
};

type Details = Pick<Argument, 'completes' | 'otherProgram'>;

export function argument(summary: string, details: Details = {}): Argument<string> {
  return { summary, required: true, many: false, ...details, read: ([word = '']) => word };
}

export function optionalArgument(summary: string, details: Details = {}): Argument<string | undefined> {
  return { summary, required: false, many: false, ...details, read: ([word]) => word };
}

/** At least one word. */
export function someArguments(summary: string, details: Details = {}): Argument<readonly string[]> {
  return { summary, required: true, many: true, ...details, read: (words) => words };
}

export function anyArguments(summary: string, details: Details = {}): Argument<readonly string[]> {
  return { summary, required: false, many: true, ...details, read: (words) => words };
}
