/**
 * Trust policies, and the policies of other resources, are stored with unique ids in place of user and role ARNs (spec/iam 4.3), so that a principal created
 * again under a name does not inherit the trust. When shown or evaluated, an id becomes the ARN again; the id of a
 * deleted principal stays.
 */
import { isAccountId, parsePrincipalArn } from '@sallyport/aws';
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
  if (isAccountId(value)) return region.accounts.has(value) ? value : undefined;
  if (/^(AIDA|AROA)/.test(value)) return arnOf(region, value) === undefined ? undefined : value;
  const named = parsePrincipalArn(value);
  const account = region.accounts.get(named?.account ?? '');
  if (named === undefined || account === undefined || named.partition !== region.partition) return undefined;
  // Sessions have no id of their own, and are trusted by name.
  if (named.type !== 'user' && named.type !== 'role') return value;
  const { users, roles } = iamStore.of(account);
  const entity = (named.type === 'user' ? users : roles).get(named.name);
  return entity !== undefined && iamArn(account, named.type, entity) === value ? entity.id : undefined;
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
    for (const element of ['Principal', 'NotPrincipal']) {
      const principal = statement[element];
      if (typeof principal !== 'object' || principal === null || !('AWS' in principal)) continue;
      const { AWS: values } = principal;
      statement[element] = {
        ...principal,
        AWS: Array.isArray(values) ? values.map((value) => change(String(value))) : change(String(values)),
      };
    }
  }
  return JSON.stringify(policy);
}
