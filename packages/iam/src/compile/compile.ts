/** Compiles the patterns of a document once, so that each evaluation takes microseconds. */
import { type CompiledCondition, compileCondition } from '../condition/evaluate-condition.ts';
import type { PolicyDocument, Statement } from '../document/document.ts';
import { defaultBehaviour, type UnspecifiedBehaviour } from '../unspecified-behaviour.ts';
import { type ActionMatcher, compileActions } from './actions.ts';
import { type CompiledPrincipal, compilePrincipal } from './principals.ts';
import { compileResources, type ResourceMatcher } from './resources.ts';

/** A statement with its patterns compiled. */
export type CompiledStatement = {
  readonly statement: Statement;
  readonly deny: boolean;
  readonly actions: ActionMatcher;
  readonly resources?: ResourceMatcher;
  readonly principal?: CompiledPrincipal;
  readonly conditions: readonly CompiledCondition[];
};

/** A policy that `authorise` can evaluate, for any number of requests. */
export type CompiledPolicy = {
  readonly document: PolicyDocument;
  readonly statements: readonly CompiledStatement[];
};

/**
 * Compiles a document for evaluation. Pass the same `behaviour` to `authorise`. Throws PolicyError (`policy/operator`)
 * for an unknown condition operator, which only a document that was not made by `parsePolicy` can have.
 */
export function compile(document: PolicyDocument, behaviour: UnspecifiedBehaviour = defaultBehaviour): CompiledPolicy {
  // Version 2008-10-17 has no policy variables: they are plain text (spec/iam 1.2).
  const supportsVariables = document.version === '2012-10-17';
  return {
    document,
    statements: document.statements.map((statement) => ({
      statement,
      deny: statement.effect === 'Deny',
      actions: compileActions(statement.action, behaviour),
      ...(statement.resource === undefined
        ? {}
        : { resources: compileResources(statement.resource, document.type, supportsVariables, behaviour) }),
      ...principalOf(document, statement),
      conditions: statement.conditions.map((entry) => compileCondition(entry, supportsVariables, behaviour)),
    })),
  };
}

/**
 * AWS requires Principal in an endpoint policy. Test cases of other policy engines leave it out, and mean every
 * principal.
 */
function principalOf({ type }: PolicyDocument, { principal, at }: Statement): Pick<CompiledStatement, 'principal'> {
  if (principal !== undefined) return { principal: compilePrincipal(principal) };
  if (type !== 'endpoint') return {};
  return { principal: compilePrincipal({ not: false, entries: [{ kind: 'AWS', text: '*', at }], at }) };
}
