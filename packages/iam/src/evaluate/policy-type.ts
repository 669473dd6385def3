/** The result of all policies of one policy type: whether a Deny applies, and whether an Allow applies (spec/iam 2). */
import type { CompiledStatement } from '../compile/compile.ts';
import type { PrincipalForm } from '../compile/principal-form.ts';
import type { SessionNames } from '../compile/principals.ts';
import type { PolicyType } from '../document/document.ts';
import type { CallerFacts } from './caller.ts';
import { and, type Formula, or, truthOf } from './formula.ts';
import type { NamedPolicy, OrganizationLevel } from './policy-set.ts';
import { matchesSessionName } from './session-name.ts';
import { evaluateStatement, type ResourceRequest } from './statement.ts';
import type { PolicyTrace, PolicyTypeTrace, PrincipalTrace, StatementTrace } from './trace.ts';
import { traceStatement } from './trace-statement.ts';

/**
 * Whether an Allow and whether a Deny applies; if neither does, it is an implicit deny. A `Formula` is true, false or
 * unknown.
 */
export type PolicyTypeResult = {
  readonly allows: Formula;
  readonly denies: Formula;
  /** `allows`, by the form in which the allowing statements name the caller (spec/iam 7.3). */
  readonly allowsByPrincipalForm?: ReadonlyMap<PrincipalForm, Formula>;
};

/**
 * The principal is implied in these policies: those they are attached to, or for SCPs those of the accounts they are
 * attached to. In the other policy types a statement without a Principal element applies to no principal.
 */
const principalIsImplied: ReadonlySet<PolicyType> = new Set(['identity', 'boundary', 'session', 'service-control']);

export function evaluatePolicyType(
  policyType: PolicyType,
  policies: readonly NamedPolicy[],
  request: ResourceRequest,
  caller: CallerFacts,
  traces?: PolicyTypeTrace[],
  level?: string,
): PolicyTypeResult {
  const impliesPrincipal = principalIsImplied.has(policyType);
  let allows: Formula = false;
  let denies: Formula = false;
  let byForm: Map<PrincipalForm, Formula> | undefined;
  const policyTraces: PolicyTrace[] | undefined = traces === undefined ? undefined : [];
  for (const named of policies) {
    const statementTraces: StatementTrace[] | undefined = traces === undefined ? undefined : [];
    for (const compiled of named.policy.statements) {
      const { principal, deny } = compiled;
      // After an Allow that applies, further Allow statements change nothing, except by the form in which they name the
      // caller.
      if (statementTraces === undefined && impliesPrincipal && !deny && allows === true) continue;
      // AWS refuses a Principal element where the principal is implied. Where one is given all the same, as in test
      // cases of other IAM simulators, it is evaluated. NotPrincipal in a Deny exempts other callers than in an Allow.
      const form = principal?.matchedForm(caller, deny);
      const bySessionName =
        caller.sessionNamedBy === undefined ? undefined : principal?.matchedBySessionName(caller, deny);
      const named = bySessionName === undefined ? false : matchesSessionName(bySessionName, request.context);
      const certain = form !== undefined || (impliesPrincipal && principal === undefined);
      const applies = evaluateStatement(compiled, certain || named, request);
      if (statementTraces !== undefined) {
        const ofPrincipal = tracePrincipal(compiled, certain || named, form, bySessionName, impliesPrincipal);
        statementTraces.push(traceStatement(compiled, applies, request, ofPrincipal));
      }
      if (applies === false) continue;
      if (deny) {
        denies = or(denies, applies);
        continue;
      }
      allows = or(allows, applies);
      if (form === undefined && bySessionName === undefined) continue;
      byForm ??= new Map();
      if (form !== undefined) byForm.set(form, or(byForm.get(form) ?? false, applies));
      if (bySessionName === undefined) continue;
      byForm.set(bySessionName.form, or(byForm.get(bySessionName.form) ?? false, and(named, applies)));
    }
    if (statementTraces !== undefined) policyTraces?.push(tracePolicy(named, statementTraces));
  }
  traces?.push({
    policyType,
    ...(level === undefined ? {} : { level }),
    allows: truthOf(allows),
    denies: truthOf(denies),
    policies: policyTraces ?? [],
  });
  return byForm === undefined ? { allows, denies } : { allows, denies, allowsByPrincipalForm: byForm };
}

/**
 * One result for each level of the organization: every level must allow, and a Deny at any level denies
 * (spec/iam 11.2).
 */
export function evaluateOrganizationLevels(
  policyType: 'service-control' | 'resource-control',
  levels: readonly OrganizationLevel[],
  request: ResourceRequest,
  caller: CallerFacts,
  traces?: PolicyTypeTrace[],
): readonly PolicyTypeResult[] {
  return levels.map(({ name, policies }) => evaluatePolicyType(policyType, policies, request, caller, traces, name));
}

function tracePrincipal(
  { principal }: CompiledStatement,
  matched: Formula,
  form: PrincipalForm | undefined,
  bySessionName: SessionNames | undefined,
  impliesPrincipal: boolean,
): PrincipalTrace | undefined {
  if (impliesPrincipal && principal === undefined) return undefined;
  const not = principal?.element.not === true;
  return {
    matched: truthOf(matched),
    not,
    ...(form !== undefined && { form }),
    ...(bySessionName !== undefined && { sessionNames: bySessionName.names }),
  };
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
