/**
 * How strongly a principal element names its caller, weakest first: of several applying statements the strongest counts
 * (spec/iam 7.3). `service` stands for service principals and identity providers, who have no account of their own.
 */
export const strengths = ['account', 'role', 'user', 'any', 'federated', 'session', 'service'] as const;
export type Strength = (typeof strengths)[number];
