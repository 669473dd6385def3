/** Action and NotAction (spec/iam 3). */
import type { Element, Text } from '../document/document.ts';
import { fold } from '../match/fold.ts';
import { compileGlob, type Glob, type GlobToken } from '../match/glob.ts';
import { mayMatchAction } from '../match/literal-text.ts';
import { parseTemplate } from '../match/template.ts';
import type { UnspecifiedBehaviour } from '../unspecified-behaviour.ts';

export type ActionMatcher = {
  /** `action` is folded. */
  matches(action: string): boolean;
  /** The first value that matches the action; of NotAction it is the one that excludes the action. */
  matchingValue(action: string): Text | undefined;
};

export function compileActions({ not, values }: Element, behaviour: UnspecifiedBehaviour): ActionMatcher {
  const globs: (Glob | undefined)[] = [];
  const find = (action: string): Text | undefined => {
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      let glob = globs[index];
      if (value === undefined || (glob === undefined && !mayMatchAction(value.text, action))) continue;
      glob ??= compileAction(value.text, behaviour);
      globs[index] = glob;
      if (glob(action)) return value;
    }
    return undefined;
  };
  return { matches: (action) => (find(action) === undefined) === not, matchingValue: find };
}

const nothing: Glob = () => false;

function compileAction(text: string, behaviour: UnspecifiedBehaviour): Glob {
  if (text === '*') return () => true;
  // A value without a colon names no service. One with a blank or a comma matches nothing either (spec/iam 3.2).
  const colon = text.indexOf(':');
  if (colon === -1) return nothing;
  if (behaviour.wildcardService === 'no match' && /[*?]/.test(text.slice(0, colon))) return nothing;
  const folded = fold(text);
  if (!/[*?]/.test(folded)) return (action) => action === folded;
  const { tokens } = parseTemplate(folded, { supportsVariables: false, wildcards: true });
  return compileGlob(tokens as readonly GlobToken[]);
}
