/**
 * The ARN of a principal, read by its parts: never by substring and never by what follows the last slash, because a
 * caller picks the session name and the path of a user may look like anything (spec/host B-4, B-6, B-T6).
 */
import { splitArn } from './arn.ts';
import { permissionSetOfRole } from './aws-owned-roles.ts';
import { isAccountId } from './ids.ts';
import { isPartition } from './partitions.ts';

type InAccount = {
  /** `aws`, `aws-cn`, `aws-us-gov`, ... */
  readonly partition: string;
  /** Twelve digits. */
  readonly account: string;
};

type Named =
  | { readonly type: 'root' }
  | { readonly type: 'user'; readonly path: string; readonly name: string }
  | { readonly type: 'role'; readonly path: string; readonly name: string }
  | {
      readonly type: 'role-session';
      /** The role's name: its path is not part of a session's ARN, and names are unique in an account. */
      readonly role: string;
      readonly session: string;
      /** Set when IAM Identity Center made the role: it chooses the session name then, not the caller. */
      readonly permissionSet?: string;
    }
  | { readonly type: 'federated-user'; readonly name: string };

export type PrincipalArn = InAccount & Named;

const longestArn = 2048;
const iamName = /^[A-Za-z0-9_+=,.@-]{1,64}$/;
const iamPath = /^\/(?:[\x21-\x2e\x30-\x7e]+\/)*$/;
const longestPath = 512;

/** Undefined for what is not the ARN of a user, a role, the session of either or an account's root. */
export function parsePrincipalArn(arn: string): PrincipalArn | undefined {
  const parts = arn.length > longestArn ? undefined : splitArn(arn);
  if (parts === undefined) return undefined;
  const [, partition, service, region, account, resource] = parts;
  if (!isPartition(partition) || region !== '' || !isAccountId(account)) return undefined;
  const named = service === 'iam' ? entity(resource) : service === 'sts' ? session(resource) : undefined;
  return named && { partition, account, ...named };
}

function entity(resource: string): Named | undefined {
  if (resource === 'root') return { type: 'root' };
  const slash = resource.indexOf('/');
  const type = resource.slice(0, slash);
  if (type !== 'user' && type !== 'role') return undefined;
  const last = resource.lastIndexOf('/');
  const [path, name] = [resource.slice(slash, last + 1), resource.slice(last + 1)];
  return iamPath.test(path) && path.length <= longestPath && iamName.test(name) ? { type, path, name } : undefined;
}

function session(resource: string): Named | undefined {
  const [type, name = '', second, ...rest] = resource.split('/');
  if (rest.length > 0 || !iamName.test(name)) return undefined;
  if (type === 'federated-user') {
    return second === undefined && name.length >= 2 && name.length <= 32 ? { type, name } : undefined;
  }
  if (type !== 'assumed-role' || second === undefined) return undefined;
  if (!iamName.test(second) || second.length < 2) return undefined;
  const permissionSet = permissionSetOfRole(name);
  const found = { type: 'role-session', role: name, session: second } as const;
  return permissionSet === undefined ? found : { ...found, permissionSet };
}
