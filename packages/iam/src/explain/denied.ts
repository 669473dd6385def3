/** Why a resource is refused: the Deny that applies, or what had to allow and was silent. */

import type { PolicyType } from '../document/document.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { PolicyTypeTrace, ResourceDecisionTrace, StatementTrace } from '../evaluate/trace.ts';
import type { Principal } from '../request.ts';
import { chainOf, nameCaller } from './caller.ts';
import { describeHold } from './condition.ts';
import type { Body } from './explanation.ts';
import { nearMisses } from './near-miss.ts';
import { explainOpen } from './open.ts';
import { describeEscape } from './remedy.ts';
import { list, namePolicyType, nameStatement, policyTypeNames, quoteTexts } from './words.ts';

export function explainRefusal(decision: Decision, resource: ResourceDecisionTrace): Body {
  const { denial, rule, remedy } = resource;
  if (rule !== undefined) {
    return { reasons: [rule, ...explainOpen(resource).reasons], remedies: remedy === undefined ? [] : [remedy] };
  }
  if (denial?.kind === 'explicit') return explicit(decision, resource);
  return implicit(decision, resource, denial?.policyType ?? 'identity');
}

/** Every Deny that applies, in whatever policyType: all of them have to go. */
function explicit({ request, action }: Decision, { policyTypes, resource }: ResourceDecisionTrace): Body {
  const reasons: string[] = [];
  const remedies: string[] = [];
  const bounded = policyTypes.some(({ policyType }) => policyType === 'boundary');
  for (const { policyType, policies } of policyTypes) {
    for (const policy of policies) {
      for (const trace of policy.statements) {
        if (trace.statement.effect !== 'Deny' || trace.applies !== true) continue;
        const where = nameStatement(policyType, policy, trace);
        const because = [...describeNegations(trace, resource, bounded), ...trace.conditions.map(describeHold)];
        const about = because.length === 0 ? '' : `: ${because.join('; ')}`;
        reasons.push(`${where} denies it on ${resource}${about}`);
        const escapes = trace.conditions.flatMap((condition) => describeEscape(condition) ?? []);
        if (trace.action.not) escapes.push(`its NotAction named ${action}`);
        if (trace.resource?.not === true) escapes.push(`its NotResource named ${resource}`);
        if (trace.principal?.not === true && !bounded) escapes.push(listing(request.principal));
        remedies.push(
          escapes.length === 0
            ? `no Allow overrides a Deny: ${where} has to be narrowed or taken away`
            : `${where} would not apply if ${list(escapes)}`,
        );
      }
    }
  }
  return { reasons, remedies };
}

function listing(principal: Principal): string {
  return `its NotPrincipal named ${list(chainOf(principal), 'and')}`;
}

/** A Deny by NotResource hits everything its author did not think of (spec/iam 5.7). */
function describeNegations(
  { action, resource, principal, statement }: StatementTrace,
  asked: string,
  bounded: boolean,
): readonly string[] {
  const told: string[] = [];
  if (action.not) told.push(`its NotAction leaves out only ${quoteTexts(statement.action.values)}`);
  if (resource?.not === true) {
    told.push(`its NotResource ${quoteTexts(statement.resource?.values ?? [])} does not name ${asked}`);
  }
  if (principal?.not === true) {
    told.push(
      bounded
        ? 'its NotPrincipal spares nobody who has a permissions boundary'
        : 'its NotPrincipal does not name the whole chain of account, user or role, and session',
    );
  }
  return told;
}

function implicit(decision: Decision, resource: ResourceDecisionTrace, policyType: PolicyType): Body {
  const silent = resource.policyTypes.filter((one) => one.policyType === policyType && one.allows !== true);
  const reasons: string[] = [];
  const remedies: string[] = [];
  if (silent.length === 0) {
    reasons.push(missingPolicyType(policyType, resource));
    const missing = policyType === 'session' ? 'session policy, and pass it' : policyTypeNames[policyType];
    remedies.push(advice(policyType, missing, decision.action, resource.resource));
  }
  for (const one of silent) {
    const near = nearMisses(one, resource.resource, nameCaller(decision.request.principal));
    for (const miss of near) {
      reasons.push(`${miss.where} allows ${decision.action}, but ${miss.lacks.join('; and ')}`);
      if (miss.remedy !== undefined) remedies.push(`${miss.where} would allow it if ${miss.remedy}`);
    }
    if (near.length > 0) continue;
    reasons.push(
      one.policies.length === 0
        ? describeEmpty(one)
        : `no statement of ${count(one)} in the ${namePolicyType(one)} allows ${decision.action}`,
    );
    remedies.push(advice(policyType, namePolicyType(one), decision.action, resource.resource));
  }
  // Statements that lack too much are no advice.
  if (remedies.length === 0)
    remedies.push(advice(policyType, policyTypeNames[policyType], decision.action, resource.resource));
  if (policyType === 'identity') reasons.push(...delegations(resource));
  return { reasons, remedies };
}

/** The account form gives nothing by itself: it leaves the matter to the caller's own policies (spec/iam 4.2). */
function delegations({ policyTypes, crossAccount }: ResourceDecisionTrace): readonly string[] {
  if (crossAccount) return [];
  return policyTypes.flatMap(({ policyType, policies }) =>
    policies.flatMap((policy) =>
      policy.statements
        .filter(({ statement, applies, principal }) => {
          return statement.effect === 'Allow' && applies === true && principal?.form === 'account';
        })
        .map(
          (trace) =>
            `${nameStatement(policyType, policy, trace)} names the account only, which leaves it to the identity policy`,
        ),
    ),
  );
}

function describeEmpty(one: PolicyTypeTrace): string {
  // A boundary that is set limits, also when it is empty.
  const set = one.policyType === 'boundary' || one.policyType === 'session' || one.policyType === 'endpoint';
  return set ? `the ${namePolicyType(one)} holds nothing` : `there is no ${namePolicyType(one)}`;
}

function missingPolicyType(policyType: PolicyType, { crossAccount, account }: ResourceDecisionTrace): string {
  if (policyType === 'session')
    return 'a federated user has no rights but those of its session policy, and none was passed';
  const both = crossAccount ? ` of account ${account ?? 'unknown'}, which other accounts need` : '';
  return `there is no ${policyTypeNames[policyType]}${both}`;
}

function count({ policies }: PolicyTypeTrace): string {
  return policies.length === 1 ? (policies[0]?.name ?? 'one policy') : `${policies.length} policies`;
}

function advice(policyType: PolicyType, name: string, action: string, resource: string): string {
  const wants = [
    'Effect Allow',
    `Action ${action}`,
    ...(policyType === 'trust' ? [] : [`Resource ${resource}`]),
    ...(['trust', 'key', 'resource', 'endpoint'].includes(policyType) ? ['the caller as Principal'] : []),
  ];
  return `add a statement with ${list(wants, 'and')} to the ${name}`;
}
