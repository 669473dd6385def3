/**
 * Who somebody is, read from an ARN by its parts: never by substring and never by what follows the last slash, because a
 * caller picks the session name (spec/host B-4, B-6) and a user's path may look like anything (spec/host B-T6).
 */
import { quoted, type Refusal, refuse } from './refusal.ts';

type InAccount = {
  /** `aws`, `aws-cn`, `aws-us-gov`, ... */
  readonly partition: string;
  /** Twelve digits. */
  readonly account: string;
};

export type Identity = InAccount &
  (
    | { readonly type: 'root' }
    | { readonly type: 'user'; readonly path: string; readonly name: string }
    | { readonly type: 'role'; readonly path: string; readonly name: string }
    | {
        readonly type: 'role-session';
        /** The role's name. The path of a role is not part of a session's ARN; names are unique in an account. */
        readonly role: string;
        readonly session: string;
        /** Set when IAM Identity Center made the role: it chooses the session name then, not the caller. */
        readonly permissionSet?: string;
      }
    | { readonly type: 'federated-user'; readonly name: string }
  );

export type IdentityResult = { readonly ok: true; readonly identity: Identity } | Refusal;

const shape = /^arn:(aws(?:-[a-z]+){0,4}):(iam|sts)::([0-9]{12}):(.+)$/;
const name = /^[A-Za-z0-9_+=,.@-]+$/;
const path = /^\/(?:[\x21-\x2e\x30-\x7e]+\/)*$/;
/** Identity Center names its roles `AWSReservedSSO_<permission set>_<16 hex digits>`. */
const reservedRole = /^AWSReservedSSO_([A-Za-z0-9+=,.@_-]{1,32})_([0-9a-f]{16})$/;

export function parseIdentity(arn: string): IdentityResult {
  const malformed = refuse(
    'identity/malformed',
    `${quoted(arn)} is not the ARN of an IAM identity`,
    'expected arn:aws:iam::ACCOUNT:user/NAME or arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION',
  );
  if (arn.length > 2048) return malformed;
  const match = shape.exec(arn);
  if (match === null) return malformed;
  const [, partition = '', service = '', account = '', resource = ''] = match;
  const parts = service === 'iam' ? iamParts(resource) : stsParts(resource);
  return parts === undefined ? malformed : { ok: true, identity: { partition, account, ...parts } };
}

type Parts<T> = T extends unknown ? Omit<T, keyof InAccount> : never;

function iamParts(resource: string): Parts<Identity> | undefined {
  if (resource === 'root') return { type: 'root' };
  const slash = resource.indexOf('/');
  const type = resource.slice(0, slash);
  if (type !== 'user' && type !== 'role') return undefined;
  const last = resource.lastIndexOf('/');
  const parts = { path: resource.slice(slash, last + 1), name: resource.slice(last + 1) };
  const valid = path.test(parts.path) && parts.path.length <= 512 && name.test(parts.name) && parts.name.length <= 64;
  return valid ? { type, ...parts } : undefined;
}

function stsParts(resource: string): Parts<Identity> | undefined {
  const [type, first = '', second, ...rest] = resource.split('/');
  if (rest.length > 0 || !name.test(first) || first.length > 64) return undefined;
  if (type === 'federated-user') {
    return second === undefined && first.length >= 2 && first.length <= 32 ? { type, name: first } : undefined;
  }
  if (type !== 'assumed-role' || second === undefined) return undefined;
  if (!name.test(second) || second.length < 2 || second.length > 64) return undefined;
  const permissionSet = reservedRole.exec(first)?.[1];
  const session = { type: 'role-session', role: first, session: second } as const;
  return permissionSet === undefined ? session : { ...session, permissionSet };
}
