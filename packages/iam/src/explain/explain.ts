/** A decision as sentences a person acts on: which statement, which value, what would change the answer. */
import type { Decision } from '../evaluate/decision.ts';
import type { ResourceDecisionTrace } from '../evaluate/trace.ts';
import { explainRefusal } from './denied.ts';
import type { Explanation } from './explanation.ts';
import { explainOpen } from './open.ts';
import { limits, list, nameStatement, printable } from './words.ts';

/** A decision as sentences a person acts on. Control characters in names and values are written out. */
export function explain(decision: Decision): Explanation {
  const { summary, reasons, remedies } = explainVerdict(decision);
  return { summary: printable(summary), reasons: reasons.map(printable), remedies: remedies.map(printable) };
}

function explainVerdict(decision: Decision): Explanation {
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
    resource.rule === undefined ? allowing(resource) : [resource.rule, ...explainOpen(resource).reasons],
  );
  const summary = `${decision.action} is allowed on ${resourcesOf(decision)}`;
  return { summary, reasons: reasons.length === 0 ? ['the root user needs no policy'] : reasons, remedies: [] };
}

function allowing({ policyTypes, resource }: ResourceDecisionTrace): readonly string[] {
  return policyTypes.flatMap(({ policyType, policies }) =>
    policies.flatMap((policy) =>
      policy.statements
        .filter(({ statement, applies }) => statement.effect === 'Allow' && applies === true)
        .map((trace) => {
          const verb = limits.has(policyType) ? 'lets it pass' : 'allows it';
          return `${nameStatement(policyType, policy, trace)} ${verb} on ${resource}`;
        }),
    ),
  );
}

function explainDenied(decision: Decision): Explanation {
  // What denies comes first; each refused resource is told of, since AWS itself names only one of them.
  const refused = decision.trace.filter(({ denial }) => denial !== undefined);
  refused.sort((a, b) => Number(b.denial?.kind === 'explicit') - Number(a.denial?.kind === 'explicit'));
  const bodies = refused.map((resource) => explainRefusal(decision, resource));
  const names = refused.map(({ resource }) => resource);
  return {
    summary: `${decision.action} is denied on ${list(names, 'and')}`,
    reasons: bodies.flatMap(({ reasons }) => reasons),
    remedies: [...new Set(bodies.flatMap(({ remedies }) => remedies))],
  };
}

function explainDepends(decision: Decision): Explanation {
  const bodies = decision.trace.map((resource) => explainOpen(resource, decision.keys));
  return {
    summary: `whether ${decision.action} is allowed on ${resourcesOf(decision)} depends on ${list(decision.keys, 'and')}`,
    reasons: bodies.flatMap(({ reasons }) => reasons),
    remedies: bodies.flatMap(({ remedies }) => remedies),
  };
}

function resourcesOf({ request }: Decision): string {
  const names = request.resources.map(({ arn }) => arn);
  return list(names, 'and');
}
