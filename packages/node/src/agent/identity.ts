/**
 * The identity of this node: from the metadata service, or from the environment for a node that is not an EC2 instance.
 */
import { isManagedNodeId } from '@sallyport/aws';
import type { InstanceMetadata } from '@sallyport/linux';
import type { CredentialSource } from '../aws/credentials.ts';
import { environmentCredentials, roleCredentialSource } from '../aws/credentials.ts';
import { type Backoff, backoff, type DelayOptions } from '../backoff.ts';
import { messageOf, NodeError } from '../node-error.ts';

export type NodeIdentity = {
  readonly instanceId: string;
  readonly region: string;
  readonly availabilityZone: string;
  readonly privateIp: string;
  readonly credentials: CredentialSource;
};

export type IdentityOptions = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly metadata: InstanceMetadata;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: (line: string) => void;
  readonly delays: DelayOptions;
  readonly sleep: (ms: number) => Promise<void>;
};

/** Repeats until there is an answer: at boot the metadata service may start after the agent. */
export async function findIdentity(options: IdentityOptions): Promise<NodeIdentity> {
  const { environment } = options;
  const fixed = environmentCredentials(environment);
  const givenId = environment.SALLYPORT_INSTANCE_ID;
  const givenRegion = environment.AWS_REGION;
  if (givenId !== undefined && givenRegion !== undefined && fixed !== undefined) {
    return checked({
      instanceId: givenId,
      region: givenRegion,
      availabilityZone: `${givenRegion}a`,
      privateIp: '127.0.0.1',
      credentials: () => Promise.resolve(fixed),
    });
  }
  const delays: Backoff = backoff(options.delays, options.random);
  for (;;) {
    try {
      const document = await options.metadata.document();
      return checked({
        ...document,
        credentials: fixed === undefined ? roleCredentialSource(options) : async () => fixed,
      });
    } catch (error) {
      options.log(`cannot tell who this node is yet: ${messageOf(error)}`);
      await options.sleep(delays.next());
    }
  }
}

function checked(identity: NodeIdentity): NodeIdentity {
  if (isManagedNodeId(identity.instanceId) && /^[a-z0-9-]{1,40}$/.test(identity.region)) return identity;
  throw new NodeError('node/metadata', 'the instance id or the region is malformed');
}
