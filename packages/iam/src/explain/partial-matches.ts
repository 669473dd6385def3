/** Allow statements that match in part: which of their elements do not match the request. */
import type { PolicyType } from '../document/document.ts';
import type { PolicyTrace, PolicyTypeTrace, StatementTrace } from '../evaluate/trace.ts';
import { describeUnmet } from './condition.ts';
import { nameStatement, quoteTexts } from './format.ts';
import { whatMeets } from './remedy.ts';

export type PartialMatch = {
  readonly where: string;
  /** Why it does not apply, one sentence per element. */
  readonly mismatches: readonly string[];
  /** What would make it apply, when that takes few changes. */
  readonly remedy?: string;
};

/** Of the statements whose action matches, those with the fewest mismatches first. */
export function partialMatches(
  { policyType, policies }: PolicyTypeTrace,
  resource: string,
  caller: string,
  most = 3,
): readonly PartialMatch[] {
  const candidates = policies.flatMap((policy) =>
    policy.statements
      .filter(({ statement, action, applies }) => statement.effect === 'Allow' && action.matched && applies !== true)
      .map((statement) => ({ policy, statement, weight: weightOf(statement) })),
  );
  candidates.sort((a, b) => a.weight - b.weight);
  return candidates
    .slice(0, most)
    .map(({ policy, statement }) => describe(policyType, policy, statement, resource, caller));
}

/** A statement for another principal or another resource was hardly meant for this request, one with an unmet condition was. */
function weightOf({ resource, principal, conditions }: StatementTrace): number {
  const unmet = conditions.filter(({ met }) => met !== true).length;
  return (resource?.matched === false ? 10 : 0) + (principal?.matched === false ? 20 : 0) + unmet;
}

function describe(
  policyType: PolicyType,
  policy: PolicyTrace,
  trace: StatementTrace,
  resource: string,
  caller: string,
): PartialMatch {
  const mismatches: string[] = [];
  const remedies: string[] = [];
  const { statement } = trace;
  if (trace.principal?.matched === false) {
    const named = quoteTexts(statement.principal?.entries ?? []);
    mismatches.push(
      trace.principal.not
        ? `its NotPrincipal excludes ${named}`
        : `its Principal is ${named}, and the caller is ${caller}`,
    );
    remedies.push(
      trace.principal.not ? `its NotPrincipal did not exclude ${caller}` : `its Principal included ${caller}`,
    );
  }
  if (trace.resource !== undefined && trace.resource.matched === false) {
    const { not, matchingValue, matchingBeyondColonBoundary, unresolved } = trace.resource;
    const named = quoteTexts(statement.resource?.values ?? []);
    if (not) mismatches.push(`its NotResource excludes ${matchingValue?.text ?? named}`);
    else if (unresolved.length > 0) {
      mismatches.push(`a variable in ${quoteTexts(unresolved)} has no value for this caller, so it matches nothing`);
    } else if (resource === '*') {
      mismatches.push(`its Resource is ${named}, but the action has no resource types and requires "*"`);
    } else mismatches.push(`its Resource is ${named}`);
    if (matchingBeyondColonBoundary !== undefined)
      mismatches.push(`${matchingBeyondColonBoundary.text} would match if "*" matched colons`);
    remedies.push(not ? `its NotResource did not exclude ${resource}` : `its Resource included ${resource}`);
  }
  for (const condition of trace.conditions) {
    if (condition.met === true) continue;
    mismatches.push(describeUnmet(condition));
    remedies.push(whatMeets(condition) ?? `its condition on ${condition.entry.key} were changed`);
  }
  return {
    where: nameStatement(policyType, policy, trace),
    mismatches,
    ...(remedies.length === 0 || remedies.length > 3 ? {} : { remedy: remedies.join(' and ') }),
  };
}
