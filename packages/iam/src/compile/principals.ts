/**
 * Principal and NotPrincipal elements (spec/iam 4): whether they match the caller, and in which form they name it
 * (spec/iam 7.3).
 */
import type { PrincipalElement, PrincipalEntry } from '../document/document.ts';
import type { CallerFacts } from '../evaluate/caller.ts';
import { type PrincipalForm, principalForms } from './principal-form.ts';

export type CompiledPrincipal = {
  /**
   * The form in which the element names the caller; undefined when it does not match. `deny`: the effect of its
   * statement.
   */
  matchedForm(caller: CallerFacts, deny: boolean): PrincipalForm | undefined;
  readonly element: PrincipalElement;
};

const mostSpecificFirst: readonly PrincipalForm[] = principalForms.toReversed();

export function compilePrincipal(element: PrincipalElement): CompiledPrincipal {
  const entries = element.entries.map(compileEntry);
  return {
    element,
    matchedForm(caller, deny) {
      const lists = (form: PrincipalForm): boolean => entries.some((entry) => entry(caller) === form);
      if (!element.not) return mostSpecificFirst.find(lists);
      return exempts(caller, deny, lists) ? undefined : 'any';
    },
  };
}

/**
 * Whether a NotPrincipal element exempts the caller. From a Deny it exempts only those whose account, user or role, and
 * session are all listed, and none with a permissions boundary (spec/iam 4.6). From an Allow one of them is enough: the
 * choice that allows less.
 */
function exempts(caller: CallerFacts, deny: boolean, lists: (form: PrincipalForm) => boolean): boolean {
  if (deny && caller.hasBoundary) return false;
  if (lists('any')) return true;
  const forms = caller.notPrincipalForms;
  if (forms.length === 0) return false;
  return deny ? forms.every(lists) : forms.some(lists);
}

type Entry = (caller: CallerFacts) => PrincipalForm | undefined;

const account = /^(?:arn:[a-z0-9-]+:iam::)?(\d{12})(?::root)?$/;

function compileEntry(entry: PrincipalEntry): Entry {
  const { kind, text } = entry;
  if (kind === 'Service')
    return (caller) =>
      caller.service === text || (text === '*' && caller.service !== undefined) ? 'service' : undefined;
  if (kind === 'Federated')
    return (caller) =>
      caller.provider === text || (text === '*' && caller.provider !== undefined) ? 'federated' : undefined;
  if (kind === 'CanonicalUser') return (caller) => (caller.canonicalUser === text ? 'account' : undefined);
  if (text === '*') return () => 'any';
  const owner = account.exec(text)?.[1];
  if (owner !== undefined) return (caller) => (caller.account === owner ? 'account' : undefined);
  return (caller) => caller.formOf(text);
}
