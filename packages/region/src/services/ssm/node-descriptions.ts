/** Managed nodes as answers show them: from reports of their agents and records of ec2. */
import type { InstanceInformation, InstanceProperty, PlatformType } from '@aws-sdk/client-ssm';
import { ourAgentVersion } from '@sallyport/ssm';
import type { Account } from '../../account.ts';
import type { Instance } from '../ec2/store.ts';
import { instanceOf, isUp } from './instances.ts';
import { lastHeard, type Node, nodeStore, type PingStatus, pingStatus } from './nodes.ts';

export type KnownNode = {
  readonly node: Node;
  readonly instance: Instance;
  readonly status: PingStatus;
  readonly lastHeard: Date;
};

export function nodesOf(account: Account): readonly KnownNode[] {
  return [...nodeStore.of(account).values()].flatMap((node) => {
    const instance = instanceOf(account, node.instanceId);
    if (instance === undefined) return [];
    return [
      {
        node,
        instance,
        status: pingStatus(account, node, isUp(account, instance.id)),
        lastHeard: lastHeard(account, node),
      },
    ];
  });
}

export function describeNode({ node, instance, status, lastHeard: heard }: KnownNode): InstanceInformation {
  return {
    InstanceId: node.instanceId,
    PingStatus: status,
    LastPingDateTime: heard,
    ...defined({ AgentVersion: node.agentVersion }),
    IsLatestVersion: isLatest(node.agentVersion),
    ...platform(node),
    ResourceType: 'EC2Instance',
    ...defined({ IPAddress: node.ipAddress ?? instance.interface.privateIp, ComputerName: node.computerName }),
    SourceId: node.instanceId,
    SourceType: 'AWS::EC2::Instance',
  };
}

export function describeProperties({ node, instance, status, lastHeard: heard }: KnownNode): InstanceProperty {
  return {
    ...defined({ Name: instance.tags.get('Name'), InstanceRole: instance.profile?.arn.split('/').at(-1) }),
    InstanceId: node.instanceId,
    InstanceType: instance.type,
    InstanceState: instance.state,
    Architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    IPAddress: node.ipAddress ?? instance.interface.privateIp,
    LaunchTime: instance.launchTime,
    PingStatus: status,
    LastPingDateTime: heard,
    ...defined({ AgentVersion: node.agentVersion, ComputerName: node.computerName }),
    ...platform(node),
    ResourceType: 'EC2Instance',
    SourceId: node.instanceId,
    SourceType: 'AWS::EC2::Instance',
    AvailabilityZone: instance.availabilityZone,
  };
}

/** The newest agent that this region knows is the one of its own instances. */
function isLatest(version: string | undefined): boolean {
  const [known, latest] = [version, ourAgentVersion].map((one) => (one ?? '').split('.').map(Number)) as [
    number[],
    number[],
  ];
  for (const [index, part] of latest.entries()) {
    const own = known[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}

function platform(node: Node): Pick<InstanceInformation, 'PlatformType' | 'PlatformName' | 'PlatformVersion'> {
  return {
    ...(node.platformType === undefined ? {} : { PlatformType: node.platformType as PlatformType }),
    ...defined({ PlatformName: node.platformName, PlatformVersion: node.platformVersion }),
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends Readonly<Record<string, unknown>>>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
