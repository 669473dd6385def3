/** A document made ready to be asked: every pattern compiled once, so that a question costs microseconds. */
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

/** What `authorise` asks. May be kept and used for any number of questions. */
export type CompiledPolicy = {
  readonly document: PolicyDocument;
  readonly statements: readonly CompiledStatement[];
};

/**
 * Makes a document ready to be asked: once per document, microseconds per question. Hand the same `behaviour` to
 * `authorise`. Throws PolicyError (`policy/operator`) for an operator IAM does not have, which only documents not
 * made by `parsePolicy` hold.
 */
export function compile(document: PolicyDocument, behaviour: UnspecifiedBehaviour = defaultBehaviour): CompiledPolicy {
  // Variables exist in the language of 2012 only; before, they are plain text (spec/iam 1.2).
  const variables = document.version === '2012-10-17';
  return {
    document,
    statements: document.statements.map((statement) => ({
      statement,
      deny: statement.effect === 'Deny',
      actions: compileActions(statement.action, behaviour),
      ...(statement.resource === undefined
        ? {}
        : { resources: compileResources(statement.resource, document.type, variables, behaviour) }),
      ...principalOf(document, statement),
      conditions: statement.conditions.map((entry) => compileCondition(entry, variables, behaviour)),
    })),
  };
}

/** An endpoint policy that names nobody speaks of all who come through; IAM stores none, other engines' collections hold them. */
function principalOf({ type }: PolicyDocument, { principal, at }: Statement): Pick<CompiledStatement, 'principal'> {
  if (principal !== undefined) return { principal: compilePrincipal(principal) };
  if (type !== 'endpoint') return {};
  return { principal: compilePrincipal({ not: false, entries: [{ kind: 'AWS', text: '*', at }], at }) };
}
