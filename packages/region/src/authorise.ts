/**
 * Authorises calls with `@sallyport/iam`: collects the policies that apply to the caller and the resources and the context keys of the
 * call, and reports a denial with the error of the service. Only a call that is explicitly allowed is allowed: a decision that
 * depends on an unknown key denies it, and so does an evaluation that fails.
 */
import { type Decision, describeDenial, authorise as evaluate } from '@sallyport/iam';
import type { Account } from './account.ts';
import { contextOf, serviceKeys } from './authorise-context.ts';
import { policiesFor, trustPolicy } from './authorise-policies.ts';
import { denialError } from './denial.ts';
import type { Call, RequiredPermission } from './service.ts';
import { iamArn, type Role } from './services/iam/store.ts';

/** Returns when every action the call needs is allowed. Throws the access denied error of the service for the first that is not. */
export function authorise(call: Call, service: string, requiredPermissions: readonly RequiredPermission[]): void {
  for (const requiredPermission of requiredPermissions) {
    const denial = findDenial(call, service, requiredPermission);
    if (denial === undefined) continue;
    throw denialError(service, call.caller.arn, requiredPermission.action, denial.resource, denial.because);
  }
}

/** Whether the trust policy of a role allows an AWS service to assume it, such as EC2 for the role of an instance profile. */
export function serviceMayAssume(account: Account, role: Role, service: string): boolean {
  const arn = iamArn(account, 'role', role);
  try {
    const { verdict } = evaluate(
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

/** The resource that is denied, and why in AWS's words. */
type DeniedResource = { readonly resource: string; readonly because: string | undefined };

function findDenial(call: Call, service: string, requiredPermission: RequiredPermission): DeniedResource | undefined {
  const [first] = requiredPermission.resources;
  const resource = first?.arn ?? '*';
  let decision: Decision;
  try {
    decision = evaluate(
      {
        principal: call.caller.principal,
        action: requiredPermission.action,
        resources: requiredPermission.resources,
        context: contextOf(call, service, requiredPermission),
      },
      policiesFor(call, requiredPermission),
    );
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unknown cause';
    return { resource, because: `because the policies could not be evaluated: ${why}` };
  }
  if (decision.verdict === 'allowed') return undefined;
  return { resource: decision.denial?.resource ?? resource, because: describeDenial(decision) };
}
