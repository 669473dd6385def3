/** Session policies of AssumeRole: one inline and up to ten managed ones, and their packed size. */
import type { AssumeRoleRequest } from '@aws-sdk/client-sts';
import { policySize } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import { ServiceError } from '../../service-error.ts';
import { findPolicy } from '../iam/find.ts';
import { checkDocument } from '../iam/policy-document.ts';
import { validationError } from './errors.ts';

const mostCharacters = 2048;
const mostManaged = 10;
/**
 * AWS packs policies and tags into a binary form; its limit was observed at about this many characters of plain text.
 */
const packedCharacters = 4096;

/** The present documents: later versions of a managed policy do not change existing sessions. */
export function sessionPolicies(account: Account, input: AssumeRoleRequest): string[] {
  const documents: string[] = [];
  if (input.Policy !== undefined) {
    if (input.Policy.length > mostCharacters) {
      throw validationError(
        `1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${mostCharacters}`,
      );
    }
    checkDocument('session', input.Policy, 'policy');
    documents.push(input.Policy);
  }
  const arns = (input.PolicyArns ?? []).map(({ arn }) => arn ?? '');
  if (arns.length > mostManaged) throw validationError(`A session takes at most ${mostManaged} managed policies.`);
  for (const arn of arns) {
    const policy = findPolicy(account, arn);
    const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
    if (version === undefined) throw validationError(`The managed session policy ${arn.slice(0, 256)} does not exist.`);
    documents.push(version.document);
  }
  return documents;
}

export function packedPercent(input: AssumeRoleRequest, tags: ReadonlyMap<string, string>): number {
  let size = input.Policy === undefined ? 0 : policySize(input.Policy);
  for (const { arn } of input.PolicyArns ?? []) size += (arn ?? '').length;
  for (const [key, value] of tags) size += key.length + value.length + 2;
  const percent = Math.ceil((size * 100) / packedCharacters);
  if (percent > 100) {
    const message = `Packed size of session policies and tags consumes ${percent}% of allotted space.`;
    throw new ServiceError('PackedPolicyTooLarge', 400, message);
  }
  return percent;
}
