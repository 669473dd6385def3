/**
 * Credentials of an instance for its metadata service, those of its role and those of the instance itself: rotated hourly, valid for six hours,
 * as on EC2.
 */
import { type Account, defineStore } from '../../account.ts';
import { serviceMayAssume } from '../../authorise.ts';
import type { Credential } from '../../credentials.ts';
import { iamStore } from '../iam/store.ts';
import { type CredentialsAnswer, credentialsAnswer, issueRoleSession } from './role-session.ts';

export type InstanceCredentials = CredentialsAnswer & { readonly LastUpdated: Date };

const validSeconds = 6 * 3600;
const rotateAfter = 3600_000;

/** By instance and role. Newest last. Earlier ones are valid until they expire, and are revoked together with it. */
const given = defineStore(() => new Map<string, readonly Credential[]>());

/** Undefined when the role does not exist or does not trust EC2. */
export function instanceCredentials(
  account: Account,
  roleName: string,
  instanceId: string,
): InstanceCredentials | undefined {
  const role = iamStore.of(account).roles.get(roleName);
  if (role === undefined || !serviceMayAssume(account, role, 'ec2.amazonaws.com')) return undefined;
  return newest(account, `${instanceId} ${role.id}`, () =>
    issueRoleSession(account, role, {
      sessionName: instanceId,
      seconds: validSeconds,
      tags: new Map(),
      facts: { policies: [], transitiveTags: new Map(), instanceId },
    }),
  );
}

/** What the instance itself may sign with, whether it has a role or not (`aws:ec2-instance`). */
export function identityCredentials(account: Account, instanceId: string): InstanceCredentials {
  return newest(account, `identity ${instanceId}`, () => {
    const issuedAt = account.region.clock.now();
    return account.region.credentials.issue({
      account,
      owner: { type: 'instance', instanceId },
      session: {
        ...{ issuedAt, expiresAt: new Date(issuedAt.getTime() + validSeconds * 1000), instanceId },
        ...{ policies: [], transitiveTags: new Map() },
      },
    });
  });
}

function newest(account: Account, key: string, issue: () => Credential): InstanceCredentials {
  const now = account.region.clock.now().getTime();
  const alive = (given.of(account).get(key) ?? []).filter((held) => endOf(held) > now);
  const last = alive.at(-1);
  if (last !== undefined && now - issueOf(last) < rotateAfter) return answer(last);
  const credential = issue();
  given.of(account).set(key, [...alive, credential]);
  return answer(credential);
}

/** Revokes the credentials of an instance's roles, because it got another one. */
export function revokeInstanceCredentials(account: Account, instanceId: string): void {
  revoke(account, (key) => key.startsWith(`${instanceId} `));
}

/** Revokes every credential of an instance that was terminated. */
export function revokeAllCredentials(account: Account, instanceId: string): void {
  revoke(account, (key) => key.split(' ').includes(instanceId));
}

function revoke(account: Account, isMeant: (key: string) => boolean): void {
  const held = given.of(account);
  for (const [key, credentials] of held) {
    if (!isMeant(key)) continue;
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
