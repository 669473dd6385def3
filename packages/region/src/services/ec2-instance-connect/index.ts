/** EC2 Instance Connect: one key, one Linux user, one minute. */
import type { Service } from '../../service.ts';
import { sendSshPublicKey } from './send-ssh-public-key.ts';

export const ec2InstanceConnect: Service = {
  name: 'ec2-instance-connect',
  protocol: 'json',
  operations: { SendSSHPublicKey: sendSshPublicKey },
};
