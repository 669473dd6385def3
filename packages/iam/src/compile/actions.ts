/** Action and NotAction (spec/iam 3). */
import type { Element, Text } from '../document/document.ts';
import { fold } from '../match/fold.ts';
import type { GlobToken } from '../match/glob.ts';
import { compileGlob, type Glob } from '../match/glob.ts';
import { parseTemplate } from '../match/template.ts';
import type { UnspecifiedBehaviour } from '../unspecified-behaviour.ts';

export type ActionMatcher = {
  /** `action` is folded. */
  matches(action: string): boolean;
  /** The first value that matches the action; of NotAction it is the one that excludes the action. */
  matchingValue(action: string): Text | undefined;
};

export function compileActions(element: Element, behaviour: UnspecifiedBehaviour): ActionMatcher {
  const globs = element.values.map(({ text }) => compileAction(text, behaviour));
  return {
    matches: (action) => globs.some((glob) => glob(action)) !== element.not,
    matchingValue: (action) => element.values[globs.findIndex((glob) => glob(action))],
  };
}

const nothing: Glob = () => false;

function compileAction(text: string, behaviour: UnspecifiedBehaviour): Glob {
  if (text === '*') return () => true;
  // A value without a colon names no service. One with a blank or a comma matches nothing either (spec/iam 3.2).
  const colon = text.indexOf(':');
  if (colon === -1) return nothing;
  if (behaviour.wildcardService === 'no match' && /[*?]/.test(text.slice(0, colon))) return nothing;
  const { tokens } = parseTemplate(fold(text), { supportsVariables: false, wildcards: true });
  return compileGlob(tokens as readonly GlobToken[]);
}
