/**
 * Every access key of the region: of root users, of users, and of temporary credentials. Session tokens are random and
 * hold no data, so there is nothing in them to forge or to read.
 */
import type { Account } from './account.ts';
import type { SessionFacts } from './caller.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/**
 * The principal of a key. Users and roles are kept by unique id: one created again under the same name does not inherit
 * the key.
 */
export type CredentialOwner =
  | { readonly type: 'root' }
  | { readonly type: 'user'; readonly userId: string }
  | {
      readonly type: 'role';
      readonly roleId: string;
      readonly sessionName: string;
      readonly tags: ReadonlyMap<string, string>;
    }
  /** An instance itself and not its role. */
  | { readonly type: 'instance'; readonly instanceId: string };

export type Credential = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
  readonly session?: SessionFacts;
  readonly account: Account;
  readonly owner: CredentialOwner;
  /** False for an inactive access key. */
  active: boolean;
  lastUsed?: { readonly at: Date; readonly service: string };
};

export type CredentialRequest = Pick<Credential, 'account' | 'owner' | 'session'>;

export type Credentials = {
  find(accessKeyId: string): Credential | undefined;
  /** Temporary credentials with a session, long-term keys without. */
  issue(request: CredentialRequest): Credential;
  revoke(accessKeyId: string): void;
};

/** How long an expired session is answered with ExpiredToken; after that its key is unknown. */
const remembered = 24 * 3600_000;
const sweepEvery = 256;

export function makeCredentials(clock: Clock, random: Random, secret: Random): Credentials {
  const byKey = new Map<string, Credential>();
  let issued = 0;
  return {
    find: (accessKeyId) => byKey.get(accessKeyId),
    issue(request) {
      issued += 1;
      if (issued % sweepEvery === 0) sweep();
      const temporary = request.session !== undefined;
      const credential: Credential = {
        ...request,
        accessKeyId: accessKeyId(temporary ? 'ASIA' : 'AKIA', request.account.id, random),
        secretAccessKey: Buffer.from(secret(30)).toString('base64'),
        ...(temporary && { sessionToken: `SP${Buffer.from(secret(96)).toString('base64')}` }),
        active: true,
      };
      byKey.set(credential.accessKeyId, credential);
      return credential;
    },
    revoke: (accessKeyId) => void byKey.delete(accessKeyId),
  };

  function sweep(): void {
    const oldest = clock.now().getTime() - remembered;
    for (const [key, { session }] of byKey) {
      if (session !== undefined && session.expiresAt.getTime() < oldest) byKey.delete(key);
    }
  }
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * `AKIA` or `ASIA` and 16 characters. As in AWS they contain the account id (40 bits from the second bit on), for
 * sts:GetAccessKeyInfo.
 */
function accessKeyId(prefix: 'AKIA' | 'ASIA', account: string, random: Random): string {
  const chance = Buffer.from(random(5)).toString('hex');
  // 80 bits: one that is set, 40 of the account id, 39 random ones.
  const bits = (1n << 79n) | (BigInt(account) << 39n) | (BigInt(`0x${chance}`) & ((1n << 39n) - 1n));
  let text = '';
  for (let shift = 75n; shift >= 0n; shift -= 5n) text += base32[Number((bits >> shift) & 31n)];
  return prefix + text;
}

/** The account id in an access key id; undefined when it is malformed. */
export function accountOfAccessKey(id: string): string | undefined {
  if (!/^(AKIA|ASIA)[A-Z2-7]{16}$/.test(id)) return undefined;
  let bits = 0n;
  for (const char of id.slice(4)) bits = (bits << 5n) | BigInt(base32.indexOf(char));
  const account = (bits >> 39n) & ((1n << 40n) - 1n);
  return account <= 999_999_999_999n ? account.toString().padStart(12, '0') : undefined;
}

/** Unique ids of IAM: `AIDA` users, `AROA` roles, `AGPA` groups, `ANPA` managed policies, `AIPA` instance profiles, `APKA` ssh keys. */
export function uniqueId(prefix: 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'AIPA' | 'APKA', random: Random): string {
  return prefix + [...random(17)].map((byte) => base32[byte & 31]).join('');
}
