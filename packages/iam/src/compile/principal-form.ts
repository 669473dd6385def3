/**
 * The forms in which a Principal element can name the caller, the least specific first: of several that match, the last in this
 * list counts (spec/iam 7.3). `service` stands for service principals and identity providers, which have no account.
 */
export const principalForms = ['account', 'role', 'user', 'any', 'federated-user', 'role-session', 'service'] as const;
export type PrincipalForm = (typeof principalForms)[number];
