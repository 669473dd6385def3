/** EC2 Instance Connect: a public key for one Linux user of one instance, for 60 seconds. */
import type { Service } from '../../service.ts';
import { sendSshPublicKey } from './send-ssh-public-key.ts';

export const ec2InstanceConnect: Service = {
  name: 'ec2-instance-connect',
  protocol: 'json',
  operations: { SendSSHPublicKey: sendSshPublicKey },
};
