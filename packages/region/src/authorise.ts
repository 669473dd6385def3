/**
 * The only place that asks `@sallyport/iam`. It collects every policy that applies to the caller and the resource,
 * adds what the region knows about the call, and turns a refusal into the words of the service. Default deny: an
 * answer that is not "allowed" is a refusal, and so is an evaluation that fails.
 */
import { type Decision, authorise as decide, describeDenial } from '@sallyport/iam';
import type { Account } from './account.ts';
import { contextOf, serviceKeys } from './authorise-context.ts';
import { policiesFor, trustPolicy } from './authorise-policies.ts';
import { denialError } from './denial.ts';
import type { AccessNeed, Call } from './service.ts';
import { iamArn, type Role } from './services/iam/store.ts';

/** Returns when every need is allowed, and throws the service's own denial at the first that is not. */
export function authorise(call: Call, service: string, needs: readonly AccessNeed[]): void {
  for (const need of needs) {
    const verdict = judge(call, service, need);
    if (verdict.allowed) continue;
    throw denialError(service, call.caller.arn, need.action, verdict.resource, verdict.because);
  }
}

/** Whether a role's trust policy admits an AWS service, such as EC2 for the role of an instance profile. */
export function serviceMayAssume(account: Account, role: Role, service: string): boolean {
  const arn = iamArn(account, 'role', role);
  try {
    const { verdict } = decide(
      {
        principal: { type: 'service', name: service },
        action: 'sts:AssumeRole',
        resources: [{ arn, account: account.id }],
        context: serviceKeys(account.region),
      },
      { identity: [], resource: new Map([[arn, trustPolicy(account.region, role)]]) },
    );
    return verdict === 'allowed';
  } catch {
    return false;
  }
}

type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly resource: string; readonly because: string | undefined };

function judge(call: Call, service: string, need: AccessNeed): Verdict {
  const [first] = need.resources;
  const resource = first?.arn ?? '*';
  let decision: Decision;
  try {
    decision = decide(
      {
        principal: call.caller.principal,
        action: need.action,
        resources: need.resources,
        context: contextOf(call, service, need),
      },
      policiesFor(call, need),
    );
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unknown cause';
    return { allowed: false, resource, because: `because the policies could not be evaluated: ${why}` };
  }
  if (decision.verdict === 'allowed') return { allowed: true };
  return { allowed: false, resource: decision.denial?.resource ?? resource, because: describeDenial(decision) };
}
