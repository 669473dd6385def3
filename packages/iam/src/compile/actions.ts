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
  /** The pattern that names the action; for NotAction that is why the statement does not apply. */
  by(action: string): Text | undefined;
};

export function compileActions(element: Element, behaviour: UnspecifiedBehaviour): ActionMatcher {
  const globs = element.values.map(({ text }) => compileAction(text, behaviour));
  const named = (action: string): number => globs.findIndex((glob) => glob(action));
  return {
    matches: (action) => globs.some((glob) => glob(action)) !== element.not,
    by: (action) => element.values[named(action)],
  };
}

const nothing: Glob = () => false;

function compileAction(text: string, behaviour: UnspecifiedBehaviour): Glob {
  if (text === '*') return () => true;
  // Without a colon it names no service. A blank or comma inside makes it match nothing, too (spec/iam 3.2).
  const colon = text.indexOf(':');
  if (colon === -1) return nothing;
  if (behaviour.wildcardService === 'no match' && /[*?]/.test(text.slice(0, colon))) return nothing;
  const { tokens } = parseTemplate(fold(text), { variables: false, wildcards: true });
  return compileGlob(tokens as readonly GlobToken[]);
}
