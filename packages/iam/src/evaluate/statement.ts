/** Whether a statement applies: its principal, action, resource and every condition must match (spec/iam 2). */
import type { CompiledStatement } from '../compile/compile.ts';
import type { ResourceName } from '../compile/resources.ts';
import { evaluateCondition } from '../condition/evaluate-condition.ts';
import type { ContextKeys } from '../match/context-keys.ts';
import { and, type Formula } from './formula.ts';
import { conditionElement, resourceElement } from './unknown-element.ts';

/** A request as far as it concerns one resource. */
export type ResourceRequest = {
  /** Folded, as action names ignore case (match/fold.ts). */
  readonly action: string;
  readonly resource: ResourceName;
  readonly context: ContextKeys;
};

/**
 * Ends at the first element that does not match; those after it are not even compiled. `principalMatched`: the Principal
 * element matches the caller, or the principal is implied; unknown where that depends on the name of the session.
 */
export function evaluateStatement(
  compiled: CompiledStatement,
  principalMatched: Formula,
  { action, resource, context }: ResourceRequest,
): Formula {
  if (principalMatched === false || !compiled.actions.matches(action)) return false;
  const { resources } = compiled;
  let applies: Formula = principalMatched;
  if (resources !== undefined) {
    const matched = resources.matches(resource, context);
    applies = and(applies, typeof matched === 'boolean' ? matched : resourceElement(resources, matched));
    if (applies === false) return false;
  }
  for (const condition of compiled.conditions) {
    const met = evaluateCondition(condition, context);
    applies = and(applies, typeof met === 'boolean' ? met : conditionElement(condition, met, context));
    if (applies === false) return false;
  }
  return applies;
}
