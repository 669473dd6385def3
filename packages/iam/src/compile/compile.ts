/**
 * Prepares a document for evaluation. Each element is compiled when an evaluation first reaches it, and kept: a policy that
 * is asked once costs what its first decision looks at, one that is asked often costs microseconds a decision.
 */
import { type CompiledCondition, compileCondition } from '../condition/evaluate-condition.ts';
import { findOperator } from '../condition/operators.ts';
import type { ConditionEntry, PolicyDocument, Statement } from '../document/document.ts';
import { PolicyError } from '../error.ts';
import { defaultBehaviour, type UnspecifiedBehaviour } from '../unspecified-behaviour.ts';
import { type ActionMatcher, compileActions } from './actions.ts';
import { type CompiledPrincipal, compilePrincipal } from './principals.ts';
import { compileResources, type ResourceMatcher } from './resources.ts';

/** A statement and its compiled elements. Compiling happens on reading a member, so a spread copies none of them. */
export type CompiledStatement = {
  readonly statement: Statement;
  readonly deny: boolean;
  readonly actions: ActionMatcher;
  readonly resources?: ResourceMatcher | undefined;
  readonly principal?: CompiledPrincipal | undefined;
  readonly conditions: readonly CompiledCondition[];
};

/** A policy that `authorise` can evaluate, for any number of requests. */
export type CompiledPolicy = {
  readonly document: PolicyDocument;
  readonly statements: readonly CompiledStatement[];
};

/**
 * Prepares a document for evaluation. Pass the same `behaviour` to `authorise`. Throws PolicyError (`policy/operator`)
 * for an unknown condition operator, which only a document that was not made by `parsePolicy` can have.
 */
export function compile(document: PolicyDocument, behaviour: UnspecifiedBehaviour = defaultBehaviour): CompiledPolicy {
  return {
    document,
    statements: document.statements.map((statement) => {
      statement.conditions.forEach(checkOperator);
      return new StatementInUse(statement, document, behaviour);
    }),
  };
}

/** The parser refuses it; a document that did not come from the parser must not be decided without it. */
function checkOperator({ written, at }: ConditionEntry): void {
  if (findOperator(written) !== undefined) return;
  const message = `"${written}" is not a condition operator`;
  throw new PolicyError({ code: 'policy/operator', kind: 'unknown-operator', message, ...at });
}

/** A class, because accessors made for each object anew take longer than deciding on the statement. */
class StatementInUse implements CompiledStatement {
  readonly statement: Statement;
  readonly deny: boolean;
  readonly #document: PolicyDocument;
  readonly #behaviour: UnspecifiedBehaviour;
  #actions: ActionMatcher | undefined;
  #resources: ResourceMatcher | undefined;
  #principal: CompiledPrincipal | undefined;
  #conditions: readonly CompiledCondition[] | undefined;

  constructor(statement: Statement, document: PolicyDocument, behaviour: UnspecifiedBehaviour) {
    this.statement = statement;
    this.deny = statement.effect === 'Deny';
    this.#document = document;
    this.#behaviour = behaviour;
  }

  get actions(): ActionMatcher {
    this.#actions ??= compileActions(this.statement.action, this.#behaviour);
    return this.#actions;
  }

  get resources(): ResourceMatcher | undefined {
    const { resource } = this.statement;
    if (this.#resources !== undefined || resource === undefined) return this.#resources;
    this.#resources = compileResources(resource, this.#document.type, this.#supportsVariables, this.#behaviour);
    return this.#resources;
  }

  /**
   * AWS requires Principal in an endpoint policy. Test cases of other policy engines leave it out, and mean every
   * principal.
   */
  get principal(): CompiledPrincipal | undefined {
    const { principal, at } = this.statement;
    if (principal === undefined && this.#document.type !== 'endpoint') return undefined;
    this.#principal ??= compilePrincipal(principal ?? { not: false, entries: [{ kind: 'AWS', text: '*', at }], at });
    return this.#principal;
  }

  get conditions(): readonly CompiledCondition[] {
    this.#conditions ??= this.statement.conditions.map((entry) =>
      compileCondition(entry, this.#supportsVariables, this.#behaviour),
    );
    return this.#conditions;
  }

  /** Version 2008-10-17 has no policy variables: they are plain text (spec/iam 1.2). */
  get #supportsVariables(): boolean {
    return this.#document.version === '2012-10-17';
  }
}
