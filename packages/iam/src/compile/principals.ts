/** Principal and NotPrincipal (spec/iam 4): whether the caller is meant, and by how strong a name (spec/iam 7.3). */
import type { PrincipalElement, PrincipalEntry } from '../document/document.ts';
import type { CallerFacts } from '../evaluate/caller.ts';
import { type Strength, strengths } from './strength.ts';

export type CompiledPrincipal = {
  /** How the element means the caller; undefined when it does not. */
  match(caller: CallerFacts, deny: boolean): Strength | undefined;
  readonly element: PrincipalElement;
};

const strongestFirst: readonly Strength[] = strengths.toReversed();

export function compilePrincipal(element: PrincipalElement): CompiledPrincipal {
  const entries = element.entries.map(compileEntry);
  return {
    element,
    match(caller, deny) {
      const found = (kind: Strength): boolean => entries.some((entry) => entry(caller) === kind);
      if (!element.not) return strongestFirst.find(found);
      return isListed(caller, deny, found) ? undefined : 'any';
    },
  };
}

/**
 * A Deny with NotPrincipal spares only those whose whole chain is listed, and nobody under a permissions boundary (spec/iam 4.6).
 * For an Allow any name on the list is enough to be left out: the reading that gives less.
 */
function isListed(caller: CallerFacts, deny: boolean, found: (kind: Strength) => boolean): boolean {
  if (deny && caller.hasBoundary) return false;
  if (found('any')) return true;
  const chain = caller.chain;
  if (chain.length === 0) return false;
  return deny ? chain.every(found) : chain.some(found);
}

type Entry = (caller: CallerFacts) => Strength | undefined;

const account = /^(?:arn:[a-z0-9-]+:iam::)?(\d{12})(?::root)?$/;

function compileEntry(entry: PrincipalEntry): Entry {
  const { kind, text } = entry;
  if (kind === 'Service')
    return (caller) =>
      caller.service === text || (text === '*' && caller.service !== undefined) ? 'service' : undefined;
  if (kind === 'Federated')
    return (caller) =>
      caller.provider === text || (text === '*' && caller.provider !== undefined) ? 'service' : undefined;
  if (kind === 'CanonicalUser') return (caller) => (caller.canonicalUser === text ? 'account' : undefined);
  if (text === '*') return () => 'any';
  const owner = account.exec(text)?.[1];
  if (owner !== undefined) return (caller) => (caller.account === owner ? 'account' : undefined);
  return (caller) => caller.name(text);
}
