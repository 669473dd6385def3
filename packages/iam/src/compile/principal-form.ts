/**
 * The forms in which a Principal element can name the caller, the least specific first: of several that match, the last
 * in this list counts (spec/iam 7.3). `any` is `*`, and a NotPrincipal that matches; `account` is also the canonical
 * user id of the account; `federated` is the identity provider of a SAML or OIDC federated principal, `federated-user`
 * the ARN of a federated user.
 */
export const principalForms = [
  'account',
  'role',
  'user',
  'any',
  'federated-user',
  'role-session',
  'service',
  'federated',
] as const;
export type PrincipalForm = (typeof principalForms)[number];
