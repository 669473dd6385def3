/** Whether a statement applies: principal AND action AND resource AND every condition (spec/iam 2). */
import type { CompiledStatement } from '../compile/compile.ts';
import type { ConcreteResource } from '../compile/resources.ts';
import { evaluateCondition } from '../condition/evaluate-condition.ts';
import { ambiguous, type ContextValue, isUncertain, type Scope } from '../match/scope.ts';
import type { Truth } from '../truth.ts';
import { and, type Formula, truthOf } from './formula.ts';
import { conditionLeaf, resourceLeaf } from './leaf.ts';
import type { ConditionTrace, Found, PrincipalTrace, ResourceTrace, StatementTrace } from './trace.ts';

export type Question = {
  /** Folded. */
  readonly action: string;
  readonly resource: ConcreteResource;
  readonly scope: Scope;
};

/**
 * With `record` every part is judged and written down; without, the first part that fails ends it. Same parts, same
 * answer. `meant`: its principal takes in the caller.
 */
export function judgeStatement(
  compiled: CompiledStatement,
  meant: boolean,
  question: Question,
  record?: StatementTrace[],
  principal?: PrincipalTrace,
): Formula {
  const recording = record !== undefined;
  if (!meant && !recording) return false;
  const { action, resource, scope } = question;
  const actionMatched = compiled.actions.matches(action);
  let applies: Formula = meant && actionMatched;
  let resourceTrace: ResourceTrace | undefined;
  if (compiled.resources !== undefined && (recording || applies !== false)) {
    const matched = compiled.resources.matches(resource, scope);
    applies = and(applies, typeof matched === 'boolean' ? matched : resourceLeaf(compiled.resources, matched));
    if (recording) resourceTrace = traceResource(compiled, matched, question);
  }
  let conditions: ConditionTrace[] | undefined;
  for (const condition of compiled.conditions) {
    if (!recording && applies === false) break;
    const held = evaluateCondition(condition, scope);
    applies = and(applies, typeof held === 'boolean' ? held : conditionLeaf(condition, held, scope));
    if (!recording) continue;
    conditions ??= [];
    conditions.push({
      entry: condition.entry,
      found: describeFound(scope.find(condition.key)),
      values: condition.comparators.map((comparator) => {
        const { source, flaw } = comparator;
        const shown = comparator.show(scope);
        const open = comparator.open(scope);
        return {
          text: source,
          ...(shown === undefined ? {} : { shown }),
          ...(open.length === 0 ? {} : { open }),
          ...(flaw === undefined ? {} : { flaw }),
        };
      }),
      held,
    });
  }
  if (recording) {
    const by = compiled.actions.by(action);
    record.push({
      statement: compiled.statement,
      applies: truthOf(applies),
      action: { matched: actionMatched, not: compiled.statement.action.not, ...(by === undefined ? {} : { by }) },
      ...(resourceTrace === undefined ? {} : { resource: resourceTrace }),
      ...(principal === undefined ? {} : { principal }),
      conditions: conditions ?? [],
    });
  }
  return applies;
}

function traceResource(compiled: CompiledStatement, matched: Truth, { resource, scope }: Question): ResourceTrace {
  const values = compiled.resources?.values ?? [];
  const by = values.find((value) => value.matches(resource, scope) !== false);
  const shown = by?.show(scope);
  const spanning = by === undefined ? values.find((value) => value.spans(resource, scope) !== false) : undefined;
  return {
    matched,
    not: compiled.statement.resource?.not === true,
    unresolved: values.filter((value) => value.show(scope) === undefined).map((value) => value.text),
    ...(by === undefined ? {} : { by: by.text }),
    ...(shown === undefined ? {} : { shown }),
    ...(spanning === undefined ? {} : { spanning: spanning.text }),
  };
}

function describeFound(value: ContextValue): Found {
  if (value === undefined) return 'absent';
  if (isUncertain(value)) return value === ambiguous ? 'ambiguous' : 'unknown';
  return typeof value === 'string' ? [value] : value;
}
