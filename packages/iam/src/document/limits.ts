/**
 * What IAM stores at most (spec/iam 1.7). The figures that differ between older and newer documentation are those of the newer;
 * `asOf` says when they were read.
 */
export type PolicyLimits = {
  readonly asOf: string;
  /** Characters without white space. */
  readonly managedPolicy: number;
  readonly inlinePolicies: { readonly user: number; readonly group: number; readonly role: number };
  readonly trustPolicy: { readonly standard: number; readonly highest: number };
  readonly sessionPolicy: number;
  readonly sessionPolicyArns: number;
  /** White space counts here. */
  readonly serviceControlPolicy: number;
  readonly resourceControlPolicy: number;
  readonly endpointPolicy: number;
  readonly attachedServiceControlPolicies: number;
  readonly attachedResourceControlPolicies: number;
  readonly attachedManagedPolicies: {
    readonly standard: { readonly user: number; readonly group: number; readonly role: number };
    readonly highest: { readonly user: number; readonly group: number; readonly role: number };
  };
  readonly policyVersions: number;
  readonly nameLength: {
    readonly user: number;
    readonly role: number;
    readonly session: number;
    readonly group: number;
    readonly policy: number;
    readonly instanceProfile: number;
  };
  readonly pathLength: number;
  readonly tagKeyLength: number;
  readonly tagValueLength: number;
  readonly tags: number;
  readonly sessionTags: number;
  readonly groupsPerUser: number;
  readonly perAccount: {
    readonly customerPolicies: number;
    readonly roles: number;
    readonly users: number;
    readonly groups: number;
  };
  readonly externalIdLength: { readonly least: number; readonly most: number };
  readonly sessionSeconds: {
    readonly least: number;
    readonly role: number;
    /** A role assumed by a session of another role. */
    readonly chainedRole: number;
    readonly federatedUser: number;
  };
};

/**
 * What IAM and Organizations store at most, from their quota pages (spec/iam 1.7). Sizes and lengths in characters; others
 * are counts.
 */
export const policyLimits: PolicyLimits = {
  asOf: '2026-11-21',
  managedPolicy: 6_144,
  inlinePolicies: { user: 2_048, group: 5_120, role: 10_240 },
  trustPolicy: { standard: 2_048, highest: 8_192 },
  sessionPolicy: 2_048,
  sessionPolicyArns: 10,
  serviceControlPolicy: 10_240,
  resourceControlPolicy: 5_120,
  endpointPolicy: 20_480,
  attachedServiceControlPolicies: 10,
  attachedResourceControlPolicies: 5,
  attachedManagedPolicies: {
    standard: { user: 10, group: 10, role: 20 },
    highest: { user: 20, group: 10, role: 25 },
  },
  policyVersions: 5,
  nameLength: { user: 64, role: 64, session: 64, group: 128, policy: 128, instanceProfile: 128 },
  pathLength: 512,
  tagKeyLength: 128,
  tagValueLength: 256,
  tags: 50,
  sessionTags: 50,
  groupsPerUser: 10,
  perAccount: { customerPolicies: 1_500, roles: 1_000, users: 5_000, groups: 300 },
  externalIdLength: { least: 2, most: 1_224 },
  sessionSeconds: { least: 900, role: 43_200, chainedRole: 3_600, federatedUser: 129_600 },
};
