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
  /** Of a role session whose name is not known: how the element would match it by its name, where it matters. */
  matchedBySessionName(caller: CallerFacts, deny: boolean): SessionNames | undefined;
  readonly element: PrincipalElement;
};

/** The element matches in this form if the session has one of these names, or with `not` if it has none of them. */
export type SessionNames = { readonly form: PrincipalForm; readonly names: readonly string[]; readonly not: boolean };

const mostSpecificFirst: readonly PrincipalForm[] = principalForms.toReversed();

export function compilePrincipal(element: PrincipalElement): CompiledPrincipal {
  const entries = element.entries.map(compileEntry);
  const exemptsCaller = (caller: CallerFacts, deny: boolean, named: boolean): boolean =>
    exempts(
      caller,
      deny,
      (form) => (named && form === 'role-session') || entries.some((entry) => entry(caller) === form),
    );
  return {
    element,
    matchedForm(caller, deny) {
      if (!element.not) return mostSpecificFirst.find((form) => entries.some((entry) => entry(caller) === form));
      return exemptsCaller(caller, deny, sessionNamesIn(element, caller).length > 0) ? undefined : 'any';
    },
    matchedBySessionName(caller, deny) {
      const names = sessionNamesIn(element, caller);
      if (names.length === 0) return undefined;
      if (!element.not) return { form: 'role-session', names, not: false };
      const undecided = !exemptsCaller(caller, deny, false) && exemptsCaller(caller, deny, true);
      return undecided ? { form: 'any', names, not: true } : undefined;
    },
  };
}

function sessionNamesIn({ entries }: PrincipalElement, { sessionNamedBy }: CallerFacts): readonly string[] {
  if (sessionNamedBy === undefined) return [];
  return entries.flatMap(({ kind, text }) => (kind === 'AWS' ? (sessionNamedBy(text) ?? []) : []));
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
