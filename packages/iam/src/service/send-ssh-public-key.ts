/** ec2-instance-connect:SendSSHPublicKey: the instance, and the OS user the key is for (spec/iam 16.1). */
import type { RequestedResource } from '../request.ts';
import { instanceResource, type Tags } from './node.ts';

/** `ec2:osuser` is the OSUser parameter of the call, whatever the reference calls it. */
export function sendSshPublicKeyResource(arn: string, tags: Tags, osUser: string): RequestedResource {
  return instanceResource(arn, tags, { 'ec2:osuser': osUser });
}
