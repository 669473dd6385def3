/** ec2-instance-connect:SendSSHPublicKey: the instance, and the OS user of the key (spec/iam 16.1). */
import type { Tags } from '@sallyport/aws';
import type { RequestedResource } from '../request.ts';
import { instanceResource } from './node.ts';

/** The context key `ec2:osuser` has the value of the parameter InstanceOSUser. */
export function sendSshPublicKeyResource(arn: string, tags: Tags, osUser: string): RequestedResource {
  return instanceResource(arn, tags, { 'ec2:osuser': osUser });
}
