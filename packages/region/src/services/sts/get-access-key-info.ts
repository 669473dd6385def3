/** sts:GetAccessKeyInfo: the key id contains the account id, whether the key exists or not. */
import type { GetAccessKeyInfoRequest, GetAccessKeyInfoResponse } from '@aws-sdk/client-sts';
import { accountOfAccessKey } from '../../credentials.ts';
import type { Operation } from '../../service.ts';
import { validationError } from './errors.ts';

type Given = GetAccessKeyInfoRequest & { readonly AccessKeyId: string };

export const getAccessKeyInfo: Operation<Given, GetAccessKeyInfoResponse> = {
  requiredPermissions: () => [{ action: 'sts:GetAccessKeyInfo', resources: [{ arn: '*' }] }],
  handle({ AccessKeyId }) {
    const account = accountOfAccessKey(AccessKeyId);
    if (account === undefined) {
      throw validationError(`'${AccessKeyId.slice(0, 128)}' is not an access key id`);
    }
    return { Account: account };
  },
};
