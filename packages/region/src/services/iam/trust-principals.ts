/**
 * Users and roles in a stored trust policy stand there by unique id (spec/iam 4.3): deleting and creating
 * a name again does not inherit the trust in it. Shown and judged, an id becomes the ARN again; an orphan stays a bare id.
 */
import type { Region } from '../../region.ts';
import { ServiceError } from '../../service-error.ts';
import { iamArn, iamStore, roleById, userById } from './store.ts';

type Json = { [key: string]: unknown };

/** A trust policy that has been checked, with ids in place of ARNs. */
export function trustStored(region: Region, document: string): string {
  return mapPrincipals(document, (value) => {
    const stored = storedPrincipal(region, value);
    if (stored === undefined) {
      throw new ServiceError('MalformedPolicyDocument', 400, `Invalid principal in policy: "AWS":"${value}"`);
    }
    return stored;
  });
}

export function trustShown(region: Region, stored: string): string {
  return mapPrincipals(stored, (value) => (/^(AIDA|AROA)/.test(value) ? (arnOf(region, value) ?? value) : value));
}

function storedPrincipal(region: Region, value: string): string | undefined {
  if (value === '*') return value;
  if (/^\d{12}$/.test(value)) return region.accounts.has(value) ? value : undefined;
  if (/^(AIDA|AROA)/.test(value)) return arnOf(region, value) === undefined ? undefined : value;
  const arn = /^arn:([^:]*):(iam|sts)::(\d{12}):(.+)$/.exec(value);
  const account = region.accounts.get(arn?.[3] ?? '');
  if (arn === null || account === undefined || arn[1] !== region.partition) return undefined;
  const resource = arn[4] ?? '';
  // Sessions have no id of their own, and are trusted by name.
  if (arn[2] === 'sts') return /^(assumed-role\/[^/]+|federated-user)\/[^/]+$/.test(resource) ? value : undefined;
  if (resource === 'root') return value;
  const store = iamStore.of(account);
  const [type = '', ...rest] = resource.split('/');
  const name = rest.at(-1) ?? '';
  const entity = type === 'user' ? store.users.get(name) : type === 'role' ? store.roles.get(name) : undefined;
  if (entity === undefined || iamArn(account, type as 'user' | 'role', entity) !== value) return undefined;
  return entity.id;
}

function arnOf(region: Region, id: string): string | undefined {
  for (const account of region.accounts.values()) {
    const user = userById(account, id);
    if (user !== undefined) return iamArn(account, 'user', user);
    const role = roleById(account, id);
    if (role !== undefined) return iamArn(account, 'role', role);
  }
  return undefined;
}

/** The same document with every AWS principal put through `change`. */
function mapPrincipals(document: string, change: (value: string) => string): string {
  const policy = JSON.parse(document) as Json;
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  for (const statement of statements as Json[]) {
    const principal = statement.Principal;
    if (typeof principal !== 'object' || principal === null || !('AWS' in principal)) continue;
    const { AWS: values } = principal;
    statement.Principal = {
      ...principal,
      AWS: Array.isArray(values) ? values.map((value) => change(String(value))) : change(String(values)),
    };
  }
  return JSON.stringify(policy);
}
