/** Explains a decision in sentences: which statements and values led to it, and what would change it. */
import type { Decision } from '../evaluate/decision.ts';
import type { ResourceDecisionTrace } from '../evaluate/trace.ts';
import { explainDenial } from './denied.ts';
import type { Explanation } from './explanation.ts';
import { list, nameStatement, printable } from './format.ts';
import { explainUnknown } from './unknown.ts';

/** Explains a decision in sentences. Control characters in names and values are written out. */
export function explain(decision: Decision): Explanation {
  const { summary, reasons, remedies } = explainDecision(decision);
  return { summary: printable(summary), reasons: reasons.map(printable), remedies: remedies.map(printable) };
}

function explainDecision(decision: Decision): Explanation {
  switch (decision.verdict) {
    case 'allowed':
      return explainAllowed(decision);
    case 'denied':
      return explainDenied(decision);
    case 'depends':
      return explainDepends(decision);
  }
}

function explainAllowed(decision: Decision): Explanation {
  const reasons = decision.trace.flatMap((resource) =>
    resource.reason === undefined ? allowing(resource) : [resource.reason, ...explainUnknown(resource).reasons],
  );
  const summary = `${decision.action} is allowed on ${resourcesOf(decision)}`;
  return {
    summary,
    reasons: reasons.length === 0 ? ['the root user needs no identity-based policy'] : reasons,
    remedies: [],
  };
}

function allowing({ policyTypes, resource }: ResourceDecisionTrace): readonly string[] {
  return policyTypes.flatMap(({ policyType, policies }) =>
    policies.flatMap((policy) =>
      policy.statements
        .filter(({ statement, applies }) => statement.effect === 'Allow' && applies === true)
        .map((trace) => `${nameStatement(policyType, policy, trace)} allows it on ${resource}`),
    ),
  );
}

function explainDenied(decision: Decision): Explanation {
  // Explicit denies first. All denied resources are explained; AWS's own message names only one.
  const denied = decision.trace.filter(({ denial }) => denial !== undefined);
  denied.sort((a, b) => Number(b.denial?.kind === 'explicit') - Number(a.denial?.kind === 'explicit'));
  const details = denied.map((resource) => explainDenial(decision, resource));
  const names = denied.map(({ resource }) => resource);
  return {
    summary: `${decision.action} is denied on ${list(names, 'and')}`,
    reasons: details.flatMap(({ reasons }) => reasons),
    remedies: [...new Set(details.flatMap(({ remedies }) => remedies))],
  };
}

function explainDepends(decision: Decision): Explanation {
  const details = decision.trace.map((resource) => explainUnknown(resource, decision.keys));
  return {
    summary: `whether ${decision.action} is allowed on ${resourcesOf(decision)} depends on ${list(decision.keys, 'and')}`,
    reasons: details.flatMap(({ reasons }) => reasons),
    remedies: details.flatMap(({ remedies }) => remedies),
  };
}

function resourcesOf({ request }: Decision): string {
  const names = request.resources.map(({ arn }) => arn);
  return list(names, 'and');
}
