/** The policy types that apply to one action on one resource, and the result of each (spec/iam 6). */
import { resourceControlServices } from '../document/resource-control-services.ts';
import type { CallerFacts } from './caller.ts';
import type { PolicySet } from './policy-set.ts';
import { evaluateOrganizationLevels, evaluatePolicyType, type PolicyTypeResult } from './policy-type.ts';
import { type ResourcePolicyType, resourcePolicyType, serviceOf } from './resource-policy-type.ts';
import type { ResourceRequest } from './statement.ts';
import type { PolicyTypeTrace } from './trace.ts';

/** undefined for a policy type that does not apply; SCPs and RCPs that do not apply have no levels. */
export type PolicyTypeResults = {
  readonly resourceControl: readonly PolicyTypeResult[];
  readonly serviceControl: readonly PolicyTypeResult[];
  readonly endpoint: PolicyTypeResult | undefined;
  readonly resource: PolicyTypeResult | undefined;
  /** The policy type of a policy attached to this resource, whether or not there is one. */
  readonly resourcePolicyType: ResourcePolicyType;
  readonly identity: PolicyTypeResult | undefined;
  readonly boundary: PolicyTypeResult | undefined;
  readonly session: PolicyTypeResult | undefined;
};

const noLevels: readonly PolicyTypeResult[] = [];

export function evaluatePolicyTypes(
  request: ResourceRequest,
  caller: CallerFacts,
  policies: PolicySet,
  traces?: PolicyTypeTrace[],
): PolicyTypeResults {
  const { action, resource } = request;
  const typeOfResourcePolicy = resourcePolicyType(resource.arn, action);
  const attached = policies.resource?.get(resource.text);
  // A trust policy applies to assuming the role (spec/iam 12.1), not to actions on the role, such as iam:GetRole.
  const resourcePolicy =
    attached?.policy.document.type === 'trust' && typeOfResourcePolicy !== 'trust' ? undefined : attached;
  // SCPs do not affect service-linked roles and service principals, RCPs do not affect service-linked roles
  // (spec/iam 6.2, 6.3).
  const serviceControl = caller.account === undefined || caller.serviceLinked ? undefined : policies.serviceControl;
  const supportsResourceControl = !caller.serviceLinked && resourceControlServices.has(serviceOf(action));
  const resourceControl = supportsResourceControl ? policies.resourceControl : undefined;
  // The root user has no identity-based policy, permissions boundary or session policy. Nor has a service, an anonymous
  // principal or a SAML or OIDC federated principal: none of them belongs to an account.
  const hasOwnPolicies = caller.account !== undefined && caller.type !== 'root';
  const { endpoint, identity, boundary, session } = policies;
  return {
    resourcePolicyType: typeOfResourcePolicy,
    resourceControl:
      resourceControl === undefined
        ? noLevels
        : evaluateOrganizationLevels('resource-control', resourceControl, request, caller, traces),
    serviceControl:
      serviceControl === undefined
        ? noLevels
        : evaluateOrganizationLevels('service-control', serviceControl, request, caller, traces),
    endpoint: endpoint && evaluatePolicyType('endpoint', endpoint, request, caller, traces),
    resource: resourcePolicy && evaluatePolicyType(typeOfResourcePolicy, [resourcePolicy], request, caller, traces),
    identity: hasOwnPolicies ? evaluatePolicyType('identity', identity, request, caller, traces) : undefined,
    boundary:
      boundary && hasOwnPolicies ? evaluatePolicyType('boundary', boundary, request, caller, traces) : undefined,
    session: session && hasOwnPolicies ? evaluatePolicyType('session', session, request, caller, traces) : undefined,
  };
}
