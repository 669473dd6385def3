/** sts:GetCallerIdentity requires no permission, and even an explicit deny does not stop it (spec/iam 6.11). */
import type { GetCallerIdentityRequest, GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import type { Operation } from '../../service.ts';

export const getCallerIdentity: Operation<GetCallerIdentityRequest, GetCallerIdentityResponse> = {
  requiredPermissions: () => [],
  handle: (_, { caller }) => ({ UserId: caller.userId, Account: caller.account.id, Arn: caller.arn }),
};
