/**
 * The trace of one statement. Whether it applies is what the decision found; how its resource and its conditions compare is
 * asked of the same matchers when it is read, as most readers look at the few statements that matter.
 */
import type { CompiledStatement } from '../compile/compile.ts';
import { evaluateCondition } from '../condition/evaluate-condition.ts';
import type { Statement } from '../document/document.ts';
import { ambiguous, type ContextValue, isUnknownOrAmbiguous } from '../match/context-keys.ts';
import type { Truth } from '../truth.ts';
import { type Formula, truthOf } from './formula.ts';
import type { ResourceRequest } from './statement.ts';
import type {
  ActionTrace,
  ConditionTrace,
  FoundValues,
  PrincipalTrace,
  ResourceTrace,
  StatementTrace,
} from './trace.ts';

export function traceStatement(
  compiled: CompiledStatement,
  applies: Formula,
  request: ResourceRequest,
  principal: PrincipalTrace | undefined,
): StatementTrace {
  return new TraceOnReading(compiled, applies, request, principal);
}

/**
 * Its accessors are members of each object, so that copies, comparisons and JSON have them; and the same functions for all,
 * as making new ones for each object takes longer than deciding on the statement.
 */
class TraceOnReading implements StatementTrace {
  readonly statement: Statement;
  readonly applies: Truth;
  readonly action: ActionTrace;
  readonly principal?: PrincipalTrace;
  declare readonly resource?: ResourceTrace;
  declare readonly conditions: readonly ConditionTrace[];
  readonly #compiled: CompiledStatement;
  readonly #request: ResourceRequest;
  #resource: ResourceTrace | undefined;
  #conditions: readonly ConditionTrace[] | undefined;

  constructor(
    compiled: CompiledStatement,
    applies: Formula,
    request: ResourceRequest,
    principal: PrincipalTrace | undefined,
  ) {
    this.statement = compiled.statement;
    this.applies = truthOf(applies);
    this.action = traceAction(compiled, request);
    if (principal !== undefined) this.principal = principal;
    this.#compiled = compiled;
    this.#request = request;
    if (compiled.statement.resource !== undefined) Object.defineProperty(this, 'resource', TraceOnReading.#ofResource);
    Object.defineProperty(this, 'conditions', TraceOnReading.#ofConditions);
  }

  static readonly #ofResource: PropertyDescriptor = {
    enumerable: true,
    get(this: TraceOnReading) {
      this.#resource ??= traceResource(this.#compiled, this.#request);
      return this.#resource;
    },
  };

  static readonly #ofConditions: PropertyDescriptor = {
    enumerable: true,
    get(this: TraceOnReading) {
      this.#conditions ??= traceConditions(this.#compiled, this.#request);
      return this.#conditions;
    },
  };
}

function traceAction({ actions, statement }: CompiledStatement, { action }: ResourceRequest): ActionTrace {
  const matchingValue = actions.matchingValue(action);
  const { not } = statement.action;
  const matched = (matchingValue === undefined) === not;
  return matchingValue === undefined ? { matched, not } : { matched, not, matchingValue };
}

function traceConditions({ conditions }: CompiledStatement, { context }: ResourceRequest): readonly ConditionTrace[] {
  return conditions.map((condition) => ({
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
    met: evaluateCondition(condition, context),
  }));
}

function traceResource({ resources, statement }: CompiledStatement, request: ResourceRequest): ResourceTrace {
  const { resource, context } = request;
  const values = resources?.values ?? [];
  const matchingValue = values.find((value) => value.matches(resource, context) !== false);
  const resolved = matchingValue?.resolve(context);
  const matchingBeyondColonBoundary =
    matchingValue === undefined
      ? values.find((value) => value.matchesBeyondColonBoundary(resource, context) !== false)
      : undefined;
  return {
    matched: resources?.matches(resource, context) ?? true,
    not: statement.resource?.not === true,
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
