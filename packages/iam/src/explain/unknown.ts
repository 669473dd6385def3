/** Statements of which it is unknown whether they apply: what that depends on, and which values would allow the request. */
import type { PolicyType } from '../document/document.ts';
import type { PolicyTrace, ResourceDecisionTrace, StatementTrace } from '../evaluate/trace.ts';
import { fold } from '../match/fold.ts';
import { isUnknown } from '../truth.ts';
import { describeUnmet } from './condition.ts';
import type { Details } from './explanation.ts';
import { list, nameStatement, quoteTexts } from './format.ts';
import { whatDoesNotMeet, whatMeets } from './remedy.ts';

/** With `keys`, only the statements that depend on one of them. */
export function explainUnknown({ policyTypes, resource }: ResourceDecisionTrace, keys?: readonly string[]): Details {
  const folded = keys === undefined ? undefined : new Set(keys.map(fold));
  const reasons: string[] = [];
  const remedies: string[] = [];
  for (const { policyType, policies } of policyTypes) {
    for (const policy of policies) {
      for (const trace of policy.statements) {
        const { applies } = trace;
        if (!isUnknown(applies)) continue;
        if (folded !== undefined && !applies.some((key) => folded.has(fold(key)))) continue;
        const { reason, remedy } = explainStatement(policyType, policy, trace, resource);
        reasons.push(reason);
        if (remedy !== undefined) remedies.push(remedy);
      }
    }
  }
  return { reasons, remedies };
}

function explainStatement(
  policyType: PolicyType,
  policy: PolicyTrace,
  trace: StatementTrace,
  resource: string,
): { readonly reason: string; readonly remedy?: string } {
  const { statement, conditions } = trace;
  const unknown = conditions.filter(({ met }) => isUnknown(met));
  const where = nameStatement(policyType, policy, trace);
  const named = quoteTexts(statement.resource?.values ?? []);
  const unknownResource = isUnknown(trace.resource?.matched ?? false);
  const dependsOn = [
    ...(unknownResource
      ? [
          `its ${trace.resource?.not === true ? 'NotResource' : 'Resource'} ${named} has variables whose value is unknown`,
        ]
      : []),
    ...unknown.map(describeUnmet),
  ];
  const allows = statement.effect === 'Allow';
  const reason = `${where} would ${allows ? 'allow' : 'deny'} it on ${resource}, but ${dependsOn.join('; and ')}`;
  const ofResource = unknownResource
    ? [`${named} ${allows === (trace.resource?.not !== true) ? 'matched' : 'did not match'} ${resource}`]
    : [];
  const changes = [...ofResource, ...unknown.flatMap((one) => (allows ? whatMeets(one) : whatDoesNotMeet(one)) ?? [])];
  if (changes.length === 0) return { reason };
  // An Allow applies when all of its elements match, a Deny does not apply when one of them does not.
  return {
    reason,
    remedy: allows ? `${where} would apply if ${list(changes, 'and')}` : `${where} would not apply if ${list(changes)}`,
  };
}
