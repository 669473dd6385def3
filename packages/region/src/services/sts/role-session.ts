/** Temporary credentials of a role, for AssumeRole and the metadata service. */
import type { Account } from '../../account.ts';
import type { SessionFacts } from '../../caller.ts';
import type { Credential } from '../../credentials.ts';
import type { Role } from '../iam/store.ts';

export type RoleSessionRequest = {
  readonly sessionName: string;
  readonly seconds: number;
  readonly tags: ReadonlyMap<string, string>;
  readonly facts: Omit<SessionFacts, 'issuedAt' | 'expiresAt'>;
};

export function issueRoleSession(account: Account, role: Role, request: RoleSessionRequest): Credential {
  const { credentials, clock } = account.region;
  const now = clock.now();
  // Expiration of STS is in whole seconds.
  const issuedAt = new Date(Math.floor(now.getTime() / 1000) * 1000);
  role.lastUsed = issuedAt;
  return credentials.issue({
    account,
    owner: { type: 'role', roleId: role.id, sessionName: request.sessionName, tags: request.tags },
    session: { ...request.facts, issuedAt, expiresAt: new Date(issuedAt.getTime() + request.seconds * 1000) },
  });
}

export type CredentialsAnswer = {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
  Expiration: Date;
};

export function credentialsAnswer({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  session,
}: Credential): CredentialsAnswer {
  if (sessionToken === undefined || session === undefined) throw new Error('a long-term key has no session');
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: session.expiresAt,
  };
}
