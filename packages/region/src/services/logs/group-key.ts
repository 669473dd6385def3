/** Keys of KMS for log groups: logs:AssociateKmsKey and DisassociateKmsKey. Events are kept as they are; the key is what clients look at. */
import type { AssociateKmsKeyRequest, DisassociateKmsKeyRequest } from '@aws-sdk/client-cloudwatch-logs';
import type { Account } from '../../account.ts';
import { serviceMayEncrypt } from '../../data-keys.ts';
import type { Operation } from '../../service.ts';
import { invalidParameter } from './errors.ts';
import { checkGroupName, groupArn, groupPermission, namedGroup, requireGroup } from './names.ts';

type Named = { readonly logGroupName?: string | undefined; readonly resourceIdentifier?: string | undefined };

/** The service uses the key itself, so the key's policy must allow it. */
export function checkKey(account: Account, group: string, keyArn: string): string {
  const arn = groupArn(account, group);
  if (serviceMayEncrypt(account, 'logs', keyArn, { 'aws:logs:arn': arn })) return keyArn;
  throw invalidParameter(`The specified KMS Key Id could not be found or is not allowed to be used with ARN '${arn}'.`);
}

function groupOf(account: Account, { logGroupName, resourceIdentifier }: Named): string {
  return checkGroupName(namedGroup(account, { logGroupName, logGroupIdentifier: resourceIdentifier }));
}

export const associateKmsKey: Operation<AssociateKmsKeyRequest & { kmsKeyId: string }, void> = {
  requiredPermissions: (input, call) => [groupPermission(call, 'AssociateKmsKey', groupOf(call.account, input))],
  handle(input, { account }) {
    const group = requireGroup(account, groupOf(account, input));
    group.kmsKeyId = checkKey(account, group.name, input.kmsKeyId);
  },
};

export const disassociateKmsKey: Operation<DisassociateKmsKeyRequest, void> = {
  requiredPermissions: (input, call) => [groupPermission(call, 'DisassociateKmsKey', groupOf(call.account, input))],
  handle(input, { account }) {
    requireGroup(account, groupOf(account, input)).kmsKeyId = undefined;
  },
};
