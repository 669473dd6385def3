/**
 * Authorises calls with `@sallyport/iam`: collects the policies that apply to the caller and the resources and the context keys of the
 * call, and reports a denial with the error of the service. Only a call that is explicitly allowed is allowed: a decision that
 * depends on an unknown key denies it, and so does an evaluation that fails.
 */
import { type Decision, describeDenial, authorise as evaluate } from '@sallyport/iam';
import type { Account } from './account.ts';
import { contextOf, serviceKeys } from './authorise-context.ts';
import { policiesFor, principalPolicies, trustPolicy } from './authorise-policies.ts';
import { denialError } from './denial.ts';
import type { Region } from './region.ts';
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

/** Resources that are decided together, each by every statement of the caller's policies. */
const resourcesAtOnce = 8;
/** Statements that are evaluated for one unit of work (slices.ts), and units for collecting policies and context keys. */
const statementsPerUnit = 4;
const unitsOfPermission = 15;
const unitsOfResource = 5;

/** The same for operations, whose input may name thousands of resources. */
export async function authoriseInSlices(
  call: Call,
  service: string,
  requiredPermissions: readonly RequiredPermission[],
): Promise<void> {
  // What an ordinary call needs is not counted, however long the policies are.
  let units = 0;
  for (const requiredPermission of requiredPermissions) {
    const { action, resources } = requiredPermission;
    let denial: DeniedResource | undefined;
    for (let from = 0; from === 0 || from < resources.length; from += resourcesAtOnce) {
      if (units > 0) await call.slices.did(units);
      const some = resources.slice(from, from + resourcesAtOnce);
      const found = findDenial(call, service, { ...requiredPermission, resources: some });
      // An explicit deny on a later resource takes precedence over an implicit deny on an earlier one.
      if (denial === undefined || found?.explicit === true) denial = found ?? denial;
      if (denial?.explicit === true) break;
      units = unitsOfPermission + some.length * (unitsOfResource + statementsOf(call) / statementsPerUnit);
    }
    if (denial !== undefined) throw denialError(service, call.caller.arn, action, denial.resource, denial.because);
  }
}

function statementsOf({ caller }: Call): number {
  const { identity, boundary = [] } = principalPolicies(caller);
  return [...identity, ...boundary].reduce((sum, { policy }) => sum + policy.statements.length, 0);
}

/** Whether `authorise` would return. */
export function isAllowed(call: Call, service: string, requiredPermissions: readonly RequiredPermission[]): boolean {
  return requiredPermissions.every((permission) => findDenial(call, service, permission) === undefined);
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

/** Whether a service of AWS may do something in its own name, which resource-based policies alone decide. */
export function servicePrincipalMay(region: Region, name: string, permission: RequiredPermission): boolean {
  const { action, resources, context, resourcePolicies = new Map() } = permission;
  try {
    const { verdict } = evaluate(
      { principal: { type: 'service', name }, action, resources, context: { ...context, ...serviceKeys(region) } },
      { identity: [], resource: resourcePolicies },
    );
    return verdict === 'allowed';
  } catch {
    return false;
  }
}

/** The resource that is denied, and why in AWS's words. */
type DeniedResource = { readonly resource: string; readonly because: string | undefined; readonly explicit: boolean };

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
    return { resource, because: `because the policies could not be evaluated: ${why}`, explicit: true };
  }
  if (decision.verdict === 'allowed') return undefined;
  const { denial } = decision;
  return {
    resource: denial?.resource ?? resource,
    because: describeDenial(decision),
    explicit: denial?.kind === 'explicit',
  };
}
