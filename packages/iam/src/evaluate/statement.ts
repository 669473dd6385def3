/** Whether a statement applies: its principal, action, resource and every condition must match (spec/iam 2). */
import type { CompiledStatement } from '../compile/compile.ts';
import type { ConcreteResource } from '../compile/resources.ts';
import { evaluateCondition } from '../condition/evaluate-condition.ts';
import { ambiguous, type ContextKeys, type ContextValue, isUncertain } from '../match/context-keys.ts';
import type { Truth } from '../truth.ts';
import { and, type Formula, truthOf } from './formula.ts';
import type { ConditionTrace, FoundValues, PrincipalTrace, ResourceTrace, StatementTrace } from './trace.ts';
import { conditionElement, resourceElement } from './unknown-element.ts';

/** A request as far as it concerns one resource. */
export type ResourceRequest = {
  /** Folded, as action names ignore case (match/fold.ts). */
  readonly action: string;
  readonly resource: ConcreteResource;
  readonly context: ContextKeys;
};

/**
 * With `record` every element is evaluated and recorded; without, evaluation ends at the first that does not match. The result is
 * the same. `principalMatched`: the Principal element matches the caller, or the policy is attached to the caller.
 */
export function evaluateStatement(
  compiled: CompiledStatement,
  principalMatched: boolean,
  request: ResourceRequest,
  record?: StatementTrace[],
  principal?: PrincipalTrace,
): Formula {
  const recording = record !== undefined;
  if (!principalMatched && !recording) return false;
  const { action, resource, context } = request;
  const actionMatched = compiled.actions.matches(action);
  let applies: Formula = principalMatched && actionMatched;
  let resourceTrace: ResourceTrace | undefined;
  if (compiled.resources !== undefined && (recording || applies !== false)) {
    const matched = compiled.resources.matches(resource, context);
    applies = and(applies, typeof matched === 'boolean' ? matched : resourceElement(compiled.resources, matched));
    if (recording) resourceTrace = traceResource(compiled, matched, request);
  }
  let conditions: ConditionTrace[] | undefined;
  for (const condition of compiled.conditions) {
    if (!recording && applies === false) break;
    const met = evaluateCondition(condition, context);
    applies = and(applies, typeof met === 'boolean' ? met : conditionElement(condition, met, context));
    if (!recording) continue;
    conditions ??= [];
    conditions.push({
      entry: condition.entry,
      found: foundValues(context.find(condition.key)),
      values: condition.comparators.map((comparator) => {
        const { source, flaw } = comparator;
        const resolved = comparator.resolve(context);
        const unknownKeys = comparator.unknownKeys(context);
        return {
          text: source,
          ...(resolved === undefined ? {} : { resolved }),
          ...(unknownKeys.length === 0 ? {} : { unknownKeys }),
          ...(flaw === undefined ? {} : { flaw }),
        };
      }),
      met,
    });
  }
  if (recording) {
    const namedBy = compiled.actions.namedBy(action);
    record.push({
      statement: compiled.statement,
      applies: truthOf(applies),
      action: {
        matched: actionMatched,
        not: compiled.statement.action.not,
        ...(namedBy === undefined ? {} : { namedBy }),
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
  const namedBy = values.find((value) => value.matches(resource, context) !== false);
  const resolved = namedBy?.resolve(context);
  const acrossColons =
    namedBy === undefined ? values.find((value) => value.matchesAcrossColons(resource, context) !== false) : undefined;
  return {
    matched,
    not: compiled.statement.resource?.not === true,
    unresolved: values.filter((value) => value.resolve(context) === undefined).map((value) => value.text),
    ...(namedBy === undefined ? {} : { namedBy: namedBy.text }),
    ...(resolved === undefined ? {} : { resolved }),
    ...(acrossColons === undefined ? {} : { acrossColons: acrossColons.text }),
  };
}

function foundValues(value: ContextValue): FoundValues {
  if (value === undefined) return 'absent';
  if (isUncertain(value)) return value === ambiguous ? 'ambiguous' : 'unknown';
  return typeof value === 'string' ? [value] : value;
}
