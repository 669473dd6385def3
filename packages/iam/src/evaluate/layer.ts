/** What one set of policies says: any applying Deny, any applying Allow (spec/iam 2). */
import type { CompiledStatement } from '../compile/compile.ts';
import type { Strength } from '../compile/strength.ts';
import type { CallerFacts } from './caller.ts';
import { type Formula, or, truthOf } from './formula.ts';
import type { Layer, Level, NamedPolicy } from './policy-set.ts';
import { judgeStatement, type Question } from './statement.ts';
import type { LayerTrace, PolicyTrace, PrincipalTrace, StatementTrace } from './trace.ts';

export type Voice = {
  readonly allows: Formula;
  readonly denies: Formula;
  /** What allows, by the strength of the principal form (spec/iam 7.3). */
  readonly byStrength?: ReadonlyMap<Strength, Formula>;
};

export const silent: Voice = { allows: false, denies: false };

/** Their policies speak for whoever they are attached to. In all other layers a statement that names nobody means nobody. */
const withoutPrincipals: ReadonlySet<Layer> = new Set(['identity', 'boundary', 'session', 'service-control']);

export function hear(
  layer: Layer,
  policies: readonly NamedPolicy[],
  question: Question,
  caller: CallerFacts,
  record?: LayerTrace[],
  level?: string,
): Voice {
  const attached = withoutPrincipals.has(layer);
  let allows: Formula = false;
  let denies: Formula = false;
  let byStrength: Map<Strength, Formula> | undefined;
  const traces: PolicyTrace[] | undefined = record === undefined ? undefined : [];
  for (const named of policies) {
    const statements: StatementTrace[] | undefined = record === undefined ? undefined : [];
    for (const compiled of named.policy.statements) {
      const { principal, deny } = compiled;
      // An Allow beside one that certainly applies changes nothing, unless its strength may.
      if (statements === undefined && attached && !deny && allows === true) continue;
      // IAM stores none of these with a principal; collections of other engines hold some, for whom they name.
      const strength = principal?.match(caller, deny);
      const meant = strength !== undefined || (attached && principal === undefined);
      const trace = statements === undefined ? undefined : tracePrincipal(compiled, meant, strength, attached);
      const applies = judgeStatement(compiled, meant, question, statements, trace);
      if (applies === false) continue;
      if (deny) {
        denies = or(denies, applies);
        continue;
      }
      allows = or(allows, applies);
      if (strength === undefined) continue;
      byStrength ??= new Map();
      byStrength.set(strength, or(byStrength.get(strength) ?? false, applies));
    }
    if (statements !== undefined) traces?.push(tracePolicy(named, statements));
  }
  record?.push({
    layer,
    ...(level === undefined ? {} : { level }),
    allows: truthOf(allows),
    denies: truthOf(denies),
    policies: traces ?? [],
  });
  return byStrength === undefined ? { allows, denies } : { allows, denies, byStrength };
}

/** Every level has to allow (spec/iam 11.2); a deny on any of them denies. */
export function hearLevels(
  layer: 'service-control' | 'resource-control',
  levels: readonly Level[],
  question: Question,
  caller: CallerFacts,
  record?: LayerTrace[],
): readonly Voice[] {
  return levels.map(({ name, policies }) => hear(layer, policies, question, caller, record, name));
}

function tracePrincipal(
  { principal }: CompiledStatement,
  matched: boolean,
  strength: Strength | undefined,
  attached: boolean,
): PrincipalTrace | undefined {
  if (attached && principal === undefined) return undefined;
  const not = principal?.element.not === true;
  return strength === undefined ? { matched, not } : { matched, not, strength };
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
