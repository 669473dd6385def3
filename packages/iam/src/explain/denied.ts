/** Why a resource is denied: the Deny statements that apply, or the policy type that must allow and does not. */
import type { PolicyType } from '../document/document.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { PolicyTrace, PolicyTypeTrace, ResourceDecisionTrace, StatementTrace } from '../evaluate/trace.ts';
import type { Principal } from '../request.ts';
import { nameCaller, notPrincipalNames } from './caller.ts';
import { describeMet } from './condition.ts';
import type { Details } from './explanation.ts';
import { list, namePolicyType, nameStatement, policyTypeNames, quoteTexts } from './format.ts';
import { partialMatches } from './partial-matches.ts';
import { whatDoesNotMeet } from './remedy.ts';
import { explainUnknown } from './unknown.ts';

export function explainDenial(decision: Decision, resource: ResourceDecisionTrace): Details {
  const { denial, reason, remedy } = resource;
  if (reason !== undefined) {
    return { reasons: [reason, ...explainUnknown(resource).reasons], remedies: remedy === undefined ? [] : [remedy] };
  }
  if (denial?.kind === 'explicit') return explicitDeny(decision, resource);
  return implicitDeny(decision, resource, denial?.policyType ?? 'identity');
}

/** Every Deny that applies, of whatever policy type: the request is denied until none of them applies. */
function explicitDeny({ request, action }: Decision, { policyTypes, resource }: ResourceDecisionTrace): Details {
  const reasons: string[] = [];
  const remedies: string[] = [];
  const hasBoundary = policyTypes.some(({ policyType }) => policyType === 'boundary');
  for (const { policyType, policies } of policyTypes) {
    for (const policy of policies) {
      for (const trace of policy.statements) {
        if (trace.statement.effect !== 'Deny' || trace.applies !== true) continue;
        const where = nameStatement(policyType, policy, trace);
        const because = [...describeNegations(trace, resource, hasBoundary), ...trace.conditions.map(describeMet)];
        reasons.push(`${where} denies it on ${resource}${because.length === 0 ? '' : `: ${because.join('; ')}`}`);
        const changes = trace.conditions.flatMap((condition) => whatDoesNotMeet(condition) ?? []);
        if (trace.action.not) changes.push(`its NotAction included ${action}`);
        if (trace.resource?.not === true) changes.push(`its NotResource included ${resource}`);
        if (trace.principal?.not === true && !hasBoundary) changes.push(notPrincipalRemedy(request.principal));
        remedies.push(
          changes.length === 0
            ? `narrow or remove ${where}: an explicit deny overrides any allow`
            : `${where} would not apply if ${list(changes)}`,
        );
      }
    }
  }
  return { reasons, remedies };
}

function notPrincipalRemedy(principal: Principal): string {
  return `its NotPrincipal included ${list(notPrincipalNames(principal), 'and')}`;
}

/** A Deny with NotAction, NotResource or NotPrincipal also applies to what its author did not think of (spec/iam 5.7). */
function describeNegations(
  { action, resource, principal, statement }: StatementTrace,
  requested: string,
  hasBoundary: boolean,
): readonly string[] {
  const sentences: string[] = [];
  if (action.not) sentences.push(`its NotAction excludes only ${quoteTexts(statement.action.values)}`);
  if (resource?.not === true) {
    sentences.push(`its NotResource ${quoteTexts(statement.resource?.values ?? [])} does not include ${requested}`);
  }
  if (principal?.not === true) {
    sentences.push(
      hasBoundary
        ? 'its NotPrincipal exempts no principal that has a permissions boundary'
        : 'its NotPrincipal does not include the account, the user or role, and the session, all of them',
    );
  }
  return sentences;
}

function implicitDeny(decision: Decision, resource: ResourceDecisionTrace, policyType: PolicyType): Details {
  const withoutAllow = resource.policyTypes.filter((one) => one.policyType === policyType && one.allows !== true);
  const reasons: string[] = [];
  const remedies: string[] = [];
  const addTo = (name: string): string => statementToAdd(policyType, name, decision.action, resource.resource);
  if (withoutAllow.length === 0) {
    reasons.push(describeMissing(policyType, resource));
    remedies.push(addTo(policyType === 'session' ? 'session policy, and pass it' : policyTypeNames[policyType]));
  }
  for (const one of withoutAllow) {
    const partial = partialMatches(one, resource.resource, nameCaller(decision.request.principal));
    for (const { where, mismatches, remedy } of partial) {
      reasons.push(`${where} allows ${decision.action}, but ${mismatches.join('; and ')}`);
      if (remedy !== undefined) remedies.push(`${where} would allow it if ${remedy}`);
    }
    if (partial.length > 0) continue;
    if (policyType === 'service-control' && one.policies.length > 0 && !one.policies.some(hasAllow)) {
      reasons.push(
        `${namePolicies(one)} in the ${namePolicyType(one)} holds no Allow, so that the level allows nothing`,
      );
      remedies.push(
        `attach FullAWSAccess${one.level === undefined ? '' : ` at ${one.level}`} as well, as AWS does at every level`,
      );
      continue;
    }
    reasons.push(
      one.policies.length === 0
        ? describeEmpty(one)
        : `no statement of ${namePolicies(one)} in the ${namePolicyType(one)} allows ${decision.action}`,
    );
    remedies.push(addTo(namePolicyType(one)));
  }
  // No statement was close enough to suggest changing it.
  if (remedies.length === 0) remedies.push(addTo(policyTypeNames[policyType]));
  if (policyType === 'identity') reasons.push(...describeDelegations(resource));
  return { reasons, remedies };
}

/** A resource-based policy that names the account grants nothing by itself: it delegates to the principal's own policies (spec/iam 4.2). */
function describeDelegations({ policyTypes, crossAccount }: ResourceDecisionTrace): readonly string[] {
  if (crossAccount) return [];
  return policyTypes.flatMap(({ policyType, policies }) =>
    policies.flatMap((policy) =>
      policy.statements
        .filter(({ statement, applies, principal }) => {
          return statement.effect === 'Allow' && applies === true && principal?.form === 'account';
        })
        .map(
          (trace) =>
            `${nameStatement(policyType, policy, trace)} names only the account, which delegates to identity-based policies`,
        ),
    ),
  );
}

function hasAllow({ statements }: PolicyTrace): boolean {
  return statements.some(({ statement }) => statement.effect === 'Allow');
}

function describeEmpty(one: PolicyTypeTrace): string {
  // A permissions boundary, session policy or endpoint policy that is set limits the request also when it is empty.
  const set = one.policyType === 'boundary' || one.policyType === 'session' || one.policyType === 'endpoint';
  return set ? `the ${namePolicyType(one)} is empty` : `there is no ${namePolicyType(one)}`;
}

function describeMissing(policyType: PolicyType, { crossAccount, account }: ResourceDecisionTrace): string {
  if (policyType === 'session') {
    return 'a federated user session has only the permissions of its session policy, and none was passed';
  }
  const required = crossAccount
    ? ` in account ${account ?? 'unknown'}, which access from another account requires`
    : '';
  return `there is no ${policyTypeNames[policyType]}${required}`;
}

function namePolicies({ policies }: PolicyTypeTrace): string {
  return policies.length === 1 ? (policies[0]?.name ?? 'one policy') : `${policies.length} policies`;
}

function statementToAdd(policyType: PolicyType, name: string, action: string, resource: string): string {
  const elements = [
    'Effect Allow',
    `Action ${action}`,
    ...(policyType === 'trust' ? [] : [`Resource ${resource}`]),
    ...(['trust', 'key', 'resource', 'endpoint'].includes(policyType) ? ['the caller as Principal'] : []),
  ];
  return `add a statement with ${list(elements, 'and')} to the ${name}`;
}
