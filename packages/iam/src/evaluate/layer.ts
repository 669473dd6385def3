/** What one set of policies says: any applying Deny, any applying Allow (section 2). */
import type { Strength } from '../compile/strength.ts';
import { or, type Truth } from '../truth.ts';
import type { CallerFacts } from './caller.ts';
import type { Layer, Level, NamedPolicy } from './policy-set.ts';
import { judgeStatement, type Question } from './statement.ts';
import type { LayerTrace, PolicyTrace, PrincipalTrace, StatementTrace } from './trace.ts';

export type Voice = { readonly allows: Truth; readonly denies: Truth };

/** What a resource policy says, its Allow by the strength of the principal form (7.3). */
export type ResourceVoice = Voice & { by(strength: Strength): Truth };

export const silent: Voice = { allows: false, denies: false };

/** Policies without principals: identity, boundary, session, service control. */
export function hear(
  layer: Layer,
  policies: readonly NamedPolicy[],
  question: Question,
  record?: LayerTrace[],
  level?: string,
): Voice {
  let allows: Truth = false;
  let denies: Truth = false;
  let traces: PolicyTrace[] | undefined;
  for (const named of policies) {
    const statements: StatementTrace[] | undefined = record === undefined ? undefined : [];
    for (const compiled of named.policy.statements) {
      // An Allow beside one that certainly applies changes nothing.
      if (!compiled.deny && allows === true && statements === undefined) continue;
      const applies = judgeStatement(compiled, question, statements);
      if (compiled.deny) denies = or(denies, applies);
      else allows = or(allows, applies);
    }
    if (statements !== undefined) {
      traces ??= [];
      traces.push(tracePolicy(named, statements));
    }
  }
  record?.push({ layer, ...(level === undefined ? {} : { level }), allows, denies, policies: traces ?? [] });
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
      ? hear(layer, level.policies, question, record, level.name)
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
  const allowed = new Map<Strength, Truth>();
  let allows: Truth = false;
  let denies: Truth = false;
  let traces: PolicyTrace[] | undefined;
  for (const named of policies) {
    const statements: StatementTrace[] | undefined = record === undefined ? undefined : [];
    for (const compiled of named.policy.statements) {
      const strength = compiled.principal?.match(caller, compiled.deny);
      if (strength === undefined && statements === undefined) continue;
      const principal: PrincipalTrace = {
        matched: strength !== undefined,
        not: compiled.principal?.element.not === true,
        ...(strength === undefined ? {} : { strength }),
      };
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
  record?.push({ layer, ...(level === undefined ? {} : { level }), allows, denies, policies: traces ?? [] });
  return { allows, denies, by: (strength) => allowed.get(strength) ?? false };
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
