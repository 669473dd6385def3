/** Statements of which it is unknown whether they apply: what that depends on, and which values would allow the request. */
import { resourceKey } from '../compile/resources.ts';
import type { PolicyType } from '../document/document.ts';
import type { PolicyTrace, ResourceDecisionTrace, StatementTrace } from '../evaluate/trace.ts';
import { fold } from '../match/fold.ts';
import { isUnknown } from '../truth.ts';
import { describeUnmet } from './condition.ts';
import type { Details } from './explanation.ts';
import { list, listSome, nameStatement, quote, quoteTexts } from './format.ts';
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
        if (applies === true) {
          const session = sessionIn(trace);
          if (session === undefined || folded?.has('aws:userid') === false) continue;
          const where = nameStatement(policyType, policy, trace);
          // What is granted to the session itself is limited by less than what is granted to its role (spec/iam 7.1).
          reasons.push(
            `${where} allows it on ${resource} to the role, and grants more to a session: ${session.reason}`,
          );
          remedies.push(`${where} would grant it to the session itself if ${session.change}`);
          continue;
        }
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
  const matched = trace.resource?.matched ?? false;
  const unknownResource = isUnknown(matched);
  const someResource = unknownResource && matched.includes(resourceKey);
  const element = trace.resource?.not === true ? 'NotResource' : 'Resource';
  const session = sessionIn(trace);
  const dependsOn = [
    ...(session === undefined ? [] : [session.reason]),
    ...(unknownResource
      ? [
          someResource
            ? `its ${element} ${named} matches only some of ${resource}, or none`
            : `its ${element} ${named} has variables whose value is unknown`,
        ]
      : []),
    ...unknown.map(describeUnmet),
  ];
  const allows = statement.effect === 'Allow';
  const reason = `${where} would ${allows ? 'allow' : 'deny'} it on ${resource}, but ${dependsOn.join('; and ')}`;
  const ofResource = unknownResource
    ? [
        `${named} ${allows === (trace.resource?.not !== true) ? 'matched' : 'did not match'} ${someResource ? 'the resource' : resource}`,
      ]
    : [];
  const ofSession = session === undefined ? [] : [session.change];
  const changes = [
    ...ofSession,
    ...ofResource,
    ...unknown.flatMap((one) => (allows ? whatMeets(one) : whatDoesNotMeet(one)) ?? []),
  ];
  if (changes.length === 0) return { reason };
  // An Allow applies when all of its elements match, a Deny does not apply when one of them does not.
  return {
    reason,
    remedy: allows ? `${where} would apply if ${list(changes, 'and')}` : `${where} would not apply if ${list(changes)}`,
  };
}

/** A statement that names sessions of the caller's role, while the name of its session is not known. */
function sessionIn({
  principal,
  statement,
}: StatementTrace): { readonly reason: string; readonly change: string } | undefined {
  if (principal?.sessionNames === undefined) return undefined;
  const names = listSome(principal.sessionNames.map(quote));
  const element = principal.not ? 'NotPrincipal' : 'Principal';
  // With NotPrincipal the statement is about the others: to be one of the listed sessions keeps a Deny away, and an Allow.
  const other = (statement.effect === 'Allow') === principal.not ? 'anything but ' : '';
  return {
    reason: `its ${element} names the session ${names} of the role, and the name of the session is unknown`,
    change: `the role session were named ${other}${names}`,
  };
}
