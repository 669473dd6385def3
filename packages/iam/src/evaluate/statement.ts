/** Whether a statement applies: its principal, action, resource and every condition must match (spec/iam 2). */
import type { CompiledStatement } from '../compile/compile.ts';
import type { ResourceName } from '../compile/resources.ts';
import { evaluateCondition } from '../condition/evaluate-condition.ts';
import { ambiguous, type ContextKeys, type ContextValue, isUnknownOrAmbiguous } from '../match/context-keys.ts';
import type { Truth } from '../truth.ts';
import { and, type Formula, truthOf } from './formula.ts';
import type { ConditionTrace, FoundValues, PrincipalTrace, ResourceTrace, StatementTrace } from './trace.ts';
import { conditionElement, resourceElement } from './unknown-element.ts';

/** A request as far as it concerns one resource. */
export type ResourceRequest = {
  /** Folded, as action names ignore case (match/fold.ts). */
  readonly action: string;
  readonly resource: ResourceName;
  readonly context: ContextKeys;
};

/**
 * With `traces` every element is evaluated and traced; without, evaluation ends at the first that does not match. The
 * result is the same. `principalMatched`: the Principal element matches the caller, or the principal is implied; unknown where
 * that depends on the name of the session.
 */
export function evaluateStatement(
  compiled: CompiledStatement,
  principalMatched: Formula,
  request: ResourceRequest,
  traces?: StatementTrace[],
  principal?: PrincipalTrace,
): Formula {
  const tracing = traces !== undefined;
  if (principalMatched === false && !tracing) return false;
  const { action, resource, context } = request;
  const actionMatched = compiled.actions.matches(action);
  let applies: Formula = and(principalMatched, actionMatched);
  let resourceTrace: ResourceTrace | undefined;
  if (compiled.resources !== undefined && (tracing || applies !== false)) {
    const matched = compiled.resources.matches(resource, context);
    applies = and(applies, typeof matched === 'boolean' ? matched : resourceElement(compiled.resources, matched));
    if (tracing) resourceTrace = traceResource(compiled, matched, request);
  }
  let conditions: ConditionTrace[] | undefined;
  for (const condition of compiled.conditions) {
    if (!tracing && applies === false) break;
    const met = evaluateCondition(condition, context);
    applies = and(applies, typeof met === 'boolean' ? met : conditionElement(condition, met, context));
    if (!tracing) continue;
    conditions ??= [];
    conditions.push({
      entry: condition.entry,
      found: foundValues(context.find(condition.key)),
      values: condition.values.map((value) => {
        const { text, flaw } = value;
        const resolved = value.resolve(context);
        const unknownKeys = value.unknownKeys(context);
        return {
          text,
          ...(resolved === undefined ? {} : { resolved }),
          ...(unknownKeys.length === 0 ? {} : { unknownKeys }),
          ...(flaw === undefined ? {} : { flaw }),
        };
      }),
      met,
    });
  }
  if (tracing) {
    const matchingValue = compiled.actions.matchingValue(action);
    traces.push({
      statement: compiled.statement,
      applies: truthOf(applies),
      action: {
        matched: actionMatched,
        not: compiled.statement.action.not,
        ...(matchingValue === undefined ? {} : { matchingValue }),
      },
      ...(resourceTrace === undefined ? {} : { resource: resourceTrace }),
      ...(principal === undefined ? {} : { principal }),
      conditions: conditions ?? [],
    });
  }
  return applies;
}

function traceResource(
  compiled: CompiledStatement,
  matched: Truth,
  { resource, context }: ResourceRequest,
): ResourceTrace {
  const values = compiled.resources?.values ?? [];
  const matchingValue = values.find((value) => value.matches(resource, context) !== false);
  const resolved = matchingValue?.resolve(context);
  const matchingBeyondColonBoundary =
    matchingValue === undefined
      ? values.find((value) => value.matchesBeyondColonBoundary(resource, context) !== false)
      : undefined;
  return {
    matched,
    not: compiled.statement.resource?.not === true,
    unresolved: values.filter((value) => value.resolve(context) === undefined).map((value) => value.text),
    ...(matchingValue === undefined ? {} : { matchingValue: matchingValue.text }),
    ...(resolved === undefined ? {} : { resolved }),
    ...(matchingBeyondColonBoundary === undefined
      ? {}
      : { matchingBeyondColonBoundary: matchingBeyondColonBoundary.text }),
  };
}

function foundValues(value: ContextValue): FoundValues {
  if (value === undefined) return 'absent';
  if (isUnknownOrAmbiguous(value)) return value === ambiguous ? 'ambiguous' : 'unknown';
  return typeof value === 'string' ? [value] : value;
}
