/** The Allow statements that came closest, and what each of them lacked. */
import type { PolicyType } from '../document/document.ts';
import type { PolicyTrace, PolicyTypeTrace, StatementTrace } from '../evaluate/trace.ts';
import { describeMiss } from './condition.ts';
import { describeRemedy } from './remedy.ts';
import { nameStatement, quoteTexts } from './words.ts';

export type NearMiss = {
  readonly where: string;
  readonly lacks: readonly string[];
  /** What would make it apply, if one change would. */
  readonly remedy?: string;
};

/** Closest first; statements that do not speak of the action are none. */
export function nearMisses(
  policyType: PolicyTypeTrace,
  resource: string,
  caller: string,
  most = 3,
): readonly NearMiss[] {
  const candidates = policyType.policies.flatMap((policy) =>
    policy.statements
      .filter(({ statement, action, applies }) => statement.effect === 'Allow' && action.matched && applies !== true)
      .map((statement) => ({ policy, statement, distance: distanceOf(statement) })),
  );
  candidates.sort((a, b) => a.distance - b.distance);
  return candidates
    .slice(0, most)
    .map(({ policy, statement }) =>
      describe({ policyType: policyType.policyType, policy }, statement, resource, caller),
    );
}

/** Another resource or principal is a different grant; a condition is a detail of this one. */
function distanceOf({ resource, principal, conditions }: StatementTrace): number {
  const failed = conditions.filter(({ met }) => met !== true).length;
  return (resource?.matched === false ? 10 : 0) + (principal?.matched === false ? 20 : 0) + failed;
}

type From = { readonly policyType: PolicyType; readonly policy: PolicyTrace };

function describe({ policyType, policy }: From, trace: StatementTrace, resource: string, caller: string): NearMiss {
  const lacks: string[] = [];
  const remedies: string[] = [];
  const { statement } = trace;
  if (trace.principal?.matched === false) {
    const named = quoteTexts(statement.principal?.entries ?? []);
    lacks.push(
      trace.principal.not
        ? `it leaves out ${named} by NotPrincipal`
        : `it does not name the caller as principal: ${caller} is not ${named}`,
    );
    remedies.push(trace.principal.not ? `it did not leave out ${caller}` : `it named ${caller}`);
  }
  if (trace.resource !== undefined && trace.resource.matched === false) {
    const { not, by, acrossColons, unresolved } = trace.resource;
    const named = quoteTexts(statement.resource?.values ?? []);
    if (not) lacks.push(`it leaves out ${by?.text ?? named} by NotResource`);
    else if (unresolved.length > 0) {
      lacks.push(`a variable in ${quoteTexts(unresolved)} has no value for this caller, so that it matches nothing`);
    } else if (resource === '*') lacks.push(`it names ${named}, and this action knows no resources and needs "*"`);
    else lacks.push(`it is for ${named}`);
    if (acrossColons !== undefined) lacks.push(`${acrossColons.text} would match if a star could run over colons`);
    remedies.push(`it were for ${resource}`);
  }
  for (const condition of trace.conditions) {
    if (condition.met === true) continue;
    lacks.push(describeMiss(condition));
    remedies.push(describeRemedy(condition) ?? `its condition on ${condition.entry.key} were mended`);
  }
  return {
    where: nameStatement(policyType, policy, trace),
    lacks,
    ...(remedies.length === 0 || remedies.length > 3 ? {} : { remedy: remedies.join(' and ') }),
  };
}
