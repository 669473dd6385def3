/**
 * Resources that only a policy of their own can allow, where that policy is not known. Every such question is answered
 * "denied", and that answer says more about the export than about the account.
 */
import { isAccountId, splitArn } from '@sallyport/aws';
import type { AccountExport } from '@sallyport/iam';

/** Why the answer may be another one, as a sentence; undefined: nothing is missing. */
export function unknownPolicy(
  { account, roles, nodes, resourcePolicies }: AccountExport,
  action: string,
  resource: string,
  resourceAccount?: string,
): string | undefined {
  const [, , service = '', , written = '', name = ''] = splitArn(resource) ?? [];
  const known = [...roles, ...nodes].some(({ arn }) => arn === resource) || resourcePolicies.has(resource);
  if (known) return undefined;
  const owner = resourceAccount ?? written;
  const foreign = isAccountId(owner) && owner !== account;
  const key = service === 'kms' && name.startsWith('key/');
  // Every role of this account is listed with its trust policy.
  const anyRole = service === 'iam' && name.startsWith('role/') && /[*?]/.test(owner) && /^sts:/i.test(action);
  if (!foreign && !key && !anyRole) return undefined;
  const why = foreign
    ? `the resource belongs to account ${owner}`
    : anyRole
      ? 'a role of another account has one'
      : 'a key denies every principal without one';
  return `the policy of ${resource} is not known, and ${why}: with it the answer may be another`;
}
