/** What one set of policies says: any applying Deny, any applying Allow (section 2). */
import type { CompiledPrincipal } from '../compile/principals.ts';
import type { Strength } from '../compile/strength.ts';
import type { CallerFacts } from './caller.ts';
import { type Formula, or, truthOf } from './formula.ts';
import type { Layer, Level, NamedPolicy } from './policy-set.ts';
import { judgeStatement, type Question } from './statement.ts';
import type { LayerTrace, PolicyTrace, PrincipalTrace, StatementTrace } from './trace.ts';

export type Voice = { readonly allows: Formula; readonly denies: Formula };

/** What a resource policy says, its Allow by the strength of the principal form (7.3). */
export type ResourceVoice = Voice & { by(strength: Strength): Formula };

export const silent: Voice = { allows: false, denies: false };

/**
 * Policies without principals: identity, boundary, session, service control. IAM stores none with one, collections of
 * other engines hold some: such a statement speaks of whom it names.
 */
export function hear(
  layer: Layer,
  policies: readonly NamedPolicy[],
  question: Question,
  caller: CallerFacts,
  record?: LayerTrace[],
  level?: string,
): Voice {
  let allows: Formula = false;
  let denies: Formula = false;
  let traces: PolicyTrace[] | undefined;
  for (const named of policies) {
    const statements: StatementTrace[] | undefined = record === undefined ? undefined : [];
    for (const compiled of named.policy.statements) {
      // An Allow beside one that certainly applies changes nothing.
      if (!compiled.deny && allows === true && statements === undefined) continue;
      const principal = compiled.principal && tracePrincipal(compiled.principal, compiled.deny, caller);
      const applies = judgeStatement(compiled, question, statements, principal);
      if (compiled.deny) denies = or(denies, applies);
      else allows = or(allows, applies);
    }
    if (statements !== undefined) {
      traces ??= [];
      traces.push(tracePolicy(named, statements));
    }
  }
  record?.push({
    layer,
    ...(level === undefined ? {} : { level }),
    allows: truthOf(allows),
    denies: truthOf(denies),
    policies: traces ?? [],
  });
  return { allows, denies };
}

/** Every level has to allow (11.2); a deny on any of them denies. */
export function hearLevels(
  layer: 'service-control' | 'resource-control',
  levels: readonly Level[],
  question: Question,
  caller: CallerFacts,
  record?: LayerTrace[],
): readonly Voice[] {
  return levels.map((level) =>
    layer === 'service-control'
      ? hear(layer, level.policies, question, caller, record, level.name)
      : hearWithPrincipals(layer, level.policies, question, caller, record, level.name),
  );
}

/** Policies with principals: resource, trust, key, resource control, endpoint. */
export function hearWithPrincipals(
  layer: Layer,
  policies: readonly NamedPolicy[],
  question: Question,
  caller: CallerFacts,
  record?: LayerTrace[],
  level?: string,
): ResourceVoice {
  const allowed = new Map<Strength, Formula>();
  let allows: Formula = false;
  let denies: Formula = false;
  let traces: PolicyTrace[] | undefined;
  for (const named of policies) {
    const statements: StatementTrace[] | undefined = record === undefined ? undefined : [];
    for (const compiled of named.policy.statements) {
      const principal = tracePrincipal(compiled.principal, compiled.deny, caller);
      const { strength } = principal;
      if (strength === undefined && statements === undefined) continue;
      const applies = judgeStatement(compiled, question, statements, principal);
      if (applies === false || strength === undefined) continue;
      if (compiled.deny) denies = or(denies, applies);
      else {
        allows = or(allows, applies);
        allowed.set(strength, or(allowed.get(strength) ?? false, applies));
      }
    }
    if (statements !== undefined) {
      traces ??= [];
      traces.push(tracePolicy(named, statements));
    }
  }
  record?.push({
    layer,
    ...(level === undefined ? {} : { level }),
    allows: truthOf(allows),
    denies: truthOf(denies),
    policies: traces ?? [],
  });
  return { allows, denies, by: (strength) => allowed.get(strength) ?? false };
}

/** Whoever is named by nobody is not meant. */
function tracePrincipal(principal: CompiledPrincipal | undefined, deny: boolean, caller: CallerFacts): PrincipalTrace {
  const strength = principal?.match(caller, deny);
  const not = principal?.element.not === true;
  return strength === undefined ? { matched: false, not } : { matched: true, not, strength };
}

function tracePolicy(named: NamedPolicy, statements: readonly StatementTrace[]): PolicyTrace {
  const { file } = named.policy.document;
  return {
    name: named.name,
    ...(named.arn === undefined ? {} : { arn: named.arn }),
    ...(named.origin === undefined ? {} : { origin: named.origin }),
    ...(file === undefined ? {} : { file }),
    statements,
  };
}
