/** ec2-instance-connect:SendSSHPublicKey. See spec/client F.1 and spec/iam 16. */
import type { SendSSHPublicKeyRequest, SendSSHPublicKeyResponse } from '@aws-sdk/client-ec2-instance-connect';
import { isInstanceId } from '@sallyport/aws';
import type { Operation } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { instanceResource } from '../ec2/required-permissions.ts';
import { findInstance } from '../ec2/store.ts';
import { pushKey } from './active-keys.ts';
import { readPublicKey } from './public-key.ts';
import { mayPush } from './rate.ts';

type Input = {
  [Key in 'InstanceId' | 'InstanceOSUser' | 'SSHPublicKey']: NonNullable<SendSSHPublicKeyRequest[Key]>;
} & SendSSHPublicKeyRequest;

export const sendSshPublicKey: Operation<Input, SendSSHPublicKeyResponse> = {
  requiredPermissions({ InstanceId, InstanceOSUser }, { account }) {
    // Checked before authorisation: both become part of an ARN or of a context key.
    if (!isInstanceId(InstanceId)) throw invalid('The instance id is malformed.');
    if (!/^[A-Za-z_][A-Za-z0-9@._-]{0,30}[A-Za-z0-9$_-]?$/.test(InstanceOSUser)) {
      throw invalid('The OS user is 1 to 32 letters, digits and _-.@ and does not begin with a digit.');
    }
    return [
      {
        action: 'ec2-instance-connect:SendSSHPublicKey',
        resources: [instanceResource(account, InstanceId)],
        context: { 'ec2:osuser': InstanceOSUser },
      },
    ];
  },
  async handle({ InstanceId, InstanceOSUser, SSHPublicKey, AvailabilityZone }, { account, caller, requestId }) {
    if (!mayPush(account)) throw new ServiceError('ThrottlingException', 429, 'Too many keys are being pushed.');
    const key = readPublicKey(SSHPublicKey);
    if ('fault' in key) throw invalid(key.fault);
    const instance = findInstance(account, InstanceId);
    if (instance === undefined || (AvailabilityZone !== undefined && AvailabilityZone !== instance.availabilityZone)) {
      const where = AvailabilityZone === undefined ? '' : ` in ${AvailabilityZone.slice(0, 40)}`;
      throw new ServiceError('EC2InstanceNotFoundException', 404, `There is no instance ${InstanceId}${where}.`);
    }
    if (instance.state !== 'running') {
      throw new ServiceError(
        'EC2InstanceStateInvalidException',
        400,
        `The instance ${InstanceId} is ${instance.state}, not running.`,
      );
    }
    await pushKey(account, instance, InstanceOSUser, { publicKey: key.line, caller: caller.arn, requestId });
    return { RequestId: requestId, Success: true };
  },
};

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidArgsException', 400, message);
}
