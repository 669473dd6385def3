/** Whether a resource policy must allow, or whether its word is enough (spec/iam 7.4): told by the resource it is of. */
import type { ResourcePolicy } from '../evaluate/policy-set.ts';
import { splitArn } from '../match/arn.ts';
import { fold } from '../match/fold.ts';

/** Trust and key policies have to allow, and have no Resource or mean "this key" by it. */
export function resourcePolicyKind(arn: string, action = 'sts:AssumeRole'): ResourcePolicy['kind'] {
  const [, , service, , , name = ''] = splitArn(arn) ?? [];
  if (service === 'iam' && name.startsWith('role/') && fold(action).startsWith('sts:')) return 'trust';
  return service === 'kms' && name.startsWith('key/') ? 'key' : 'other';
}
