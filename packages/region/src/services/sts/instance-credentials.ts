/** Credentials of an instance's role, for its metadata service: rotated hourly, valid for six hours, as on EC2. */
import { type Account, defineStore } from '../../account.ts';
import { serviceMayAssume } from '../../authorise.ts';
import type { Credential } from '../../credentials.ts';
import { iamStore } from '../iam/store.ts';
import { type CredentialsAnswer, credentialsAnswer, issueRoleSession } from './role-session.ts';

export type InstanceCredentials = CredentialsAnswer & { readonly LastUpdated: Date };

const validSeconds = 6 * 3600;
const rotateAfter = 3600_000;

/** Newest last. Earlier ones are valid until they expire, and are revoked together with it. */
const given = defineStore(() => new Map<string, readonly Credential[]>());

/** Undefined when the role does not exist or does not trust EC2. */
export function instanceCredentials(
  account: Account,
  roleName: string,
  instanceId: string,
): InstanceCredentials | undefined {
  const role = iamStore.of(account).roles.get(roleName);
  if (role === undefined || !serviceMayAssume(account, role, 'ec2.amazonaws.com')) return undefined;
  const key = `${instanceId} ${role.id}`;
  const now = account.region.clock.now().getTime();
  const alive = (given.of(account).get(key) ?? []).filter((held) => endOf(held) > now);
  const newest = alive.at(-1);
  if (newest !== undefined && now - issueOf(newest) < rotateAfter) return answer(newest);
  const credential = issueRoleSession(account, role, {
    sessionName: instanceId,
    seconds: validSeconds,
    tags: new Map(),
    facts: { policies: [], transitiveTags: new Map(), instanceId },
  });
  given.of(account).set(key, [...alive, credential]);
  return answer(credential);
}

/** Revokes all credentials of an instance that was terminated or got another role. */
export function revokeInstanceCredentials(account: Account, instanceId: string): void {
  const held = given.of(account);
  for (const [key, credentials] of held) {
    if (!key.startsWith(`${instanceId} `)) continue;
    for (const { accessKeyId } of credentials) account.region.credentials.revoke(accessKeyId);
    held.delete(key);
  }
}

function issueOf({ session }: Credential): number {
  return session?.issuedAt.getTime() ?? 0;
}

function endOf({ session }: Credential): number {
  return session?.expiresAt.getTime() ?? 0;
}

function answer(credential: Credential): InstanceCredentials {
  return { ...credentialsAnswer(credential), LastUpdated: credential.session?.issuedAt ?? new Date(0) };
}
