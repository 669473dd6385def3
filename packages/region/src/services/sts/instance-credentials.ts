/** Credentials of an instance's role, for its metadata service: rotated hourly, valid for six hours, as on EC2. */
import { type Account, defineStore } from '../../account.ts';
import { serviceMayAssume } from '../../authorise.ts';
import type { Credential } from '../../credentials.ts';
import { iamStore } from '../iam/store.ts';
import { type CredentialsAnswer, credentialsAnswer, issueRoleSession } from './role-session.ts';

export type InstanceCredentials = CredentialsAnswer & { readonly LastUpdated: Date };

const validSeconds = 6 * 3600;
const rotateAfter = 3600_000;

const current = defineStore(() => new Map<string, Credential>());

/** Nothing when there is no such role, or when its trust policy does not admit EC2. */
export function instanceCredentials(
  account: Account,
  roleName: string,
  instanceId: string,
): InstanceCredentials | undefined {
  const role = iamStore.of(account).roles.get(roleName);
  if (role === undefined || !serviceMayAssume(account, role, 'ec2.amazonaws.com')) return undefined;
  const key = `${instanceId} ${role.id}`;
  const held = current.of(account).get(key);
  if (held !== undefined && isFresh(account, held)) return answer(held);
  const credential = issueRoleSession(account, role, {
    sessionName: instanceId,
    seconds: validSeconds,
    tags: new Map(),
    facts: { policies: [], transitiveTags: new Map(), instanceId },
  });
  current.of(account).set(key, credential);
  return answer(credential);
}

/** Forgets and revokes what an instance holds: it has been terminated, or another role was given to it. */
export function revokeInstanceCredentials(account: Account, instanceId: string): void {
  const held = current.of(account);
  for (const [key, credential] of held) {
    if (!key.startsWith(`${instanceId} `)) continue;
    account.region.credentials.revoke(credential.accessKeyId);
    held.delete(key);
  }
}

function isFresh(account: Account, { session }: Credential): boolean {
  const now = account.region.clock.now().getTime();
  return session !== undefined && now - session.issuedAt.getTime() < rotateAfter && now < session.expiresAt.getTime();
}

function answer(credential: Credential): InstanceCredentials {
  return { ...credentialsAnswer(credential), LastUpdated: credential.session?.issuedAt ?? new Date(0) };
}
