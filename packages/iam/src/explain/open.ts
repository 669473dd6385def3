/** Statements that may apply or not: what they hang on, and what would settle them in favour of the caller. */
import type { PolicyType } from '../document/document.ts';
import type { PolicyTrace, ResourceDecisionTrace, StatementTrace } from '../evaluate/trace.ts';
import { fold } from '../match/fold.ts';
import { isUnknown } from '../truth.ts';
import { describeMiss } from './condition.ts';
import type { Body } from './explanation.ts';
import { describeEscape, describeRemedy } from './remedy.ts';
import { list, nameStatement, quoteTexts } from './words.ts';

/** With `keys` only what hangs on one of them. */
export function explainOpen({ policyTypes, resource }: ResourceDecisionTrace, keys?: readonly string[]): Body {
  const wanted = keys === undefined ? undefined : new Set(keys.map(fold));
  const reasons: string[] = [];
  const remedies: string[] = [];
  for (const { policyType, policies } of policyTypes) {
    for (const policy of policies) {
      for (const trace of policy.statements) {
        const { applies } = trace;
        if (!isUnknown(applies)) continue;
        if (wanted !== undefined && !applies.some((key) => wanted.has(fold(key)))) continue;
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
  const open = conditions.filter(({ met }) => isUnknown(met));
  const where = nameStatement(policyType, policy, trace);
  const named = quoteTexts(statement.resource?.values ?? []);
  const hangs = isUnknown(trace.resource?.matched ?? false);
  const told = [
    ...(hangs
      ? [`its ${trace.resource?.not === true ? 'NotResource' : 'Resource'} ${named} hangs on variables not known`]
      : []),
    ...open.map(describeMiss),
  ];
  const allows = statement.effect === 'Allow';
  const reason = `${where} would ${allows ? 'allow' : 'deny'} it on ${resource}, but ${told.join('; and ')}`;
  const about = hangs
    ? [`${named} ${allows === (trace.resource?.not !== true) ? 'meant' : 'did not mean'} ${resource}`]
    : [];
  const wants = [...about, ...open.flatMap((one) => (allows ? describeRemedy(one) : describeEscape(one)) ?? [])];
  if (wants.length === 0) return { reason };
  // All of an Allow has to hold, any part of a Deny may fail.
  return {
    reason,
    remedy: allows ? `${where} would apply if ${list(wants, 'and')}` : `${where} would not apply if ${list(wants)}`,
  };
}
