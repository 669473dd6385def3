/** Splits `IpPermissions` of requests into rules, one for each source or destination, with AWS's checks. */
import type { IpPermission } from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import { canonicalIpv6Block, formatBlock, parseBlock } from './cidr.ts';
import { checkId, error, invalidParameter, missingParameter, unsupported } from './errors.ts';
import type { SecurityGroup, SecurityGroupRule } from './network.ts';
import { ec2Store } from './store.ts';

export type RuleFacts = Pick<SecurityGroupRule, 'egress' | 'protocol' | 'fromPort' | 'toPort' | 'peer' | 'description'>;

/** AWS's quota is 60 rules each way; a call may name each of them as a permission of its own. */
const mostRules = 1000;

type PeerFacts = Pick<SecurityGroupRule, 'peer' | 'description'>;

/** The old flat parameters of the four calls. */
export type FlatPermission = {
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly CidrIp?: string | undefined;
  readonly SourceSecurityGroupName?: string | undefined;
  readonly SourceSecurityGroupOwnerId?: string | undefined;
};

export function permissionsOf(
  input: FlatPermission & { readonly IpPermissions?: IpPermission[] | undefined },
): IpPermission[] {
  if (input.IpPermissions !== undefined) return input.IpPermissions;
  if (input.IpProtocol === undefined) throw missingParameter('ipPermissions');
  return [
    {
      IpProtocol: input.IpProtocol,
      FromPort: input.FromPort,
      ToPort: input.ToPort,
      ...(input.CidrIp !== undefined && { IpRanges: [{ CidrIp: input.CidrIp }] }),
      ...(input.SourceSecurityGroupName !== undefined && {
        UserIdGroupPairs: [{ GroupName: input.SourceSecurityGroupName, UserId: input.SourceSecurityGroupOwnerId }],
      }),
    },
  ];
}

export function rulesOf(
  account: Account,
  group: SecurityGroup,
  egress: boolean,
  permissions: readonly IpPermission[],
): RuleFacts[] {
  // Each range and group may be looked up among all that the account has.
  const count = permissions.reduce((sum, permission) => sum + sizeOf(permission), 0);
  if (count > mostRules) {
    throw error('RulesPerSecurityGroupLimitExceeded', `A call names at most ${mostRules} ranges and groups.`);
  }
  return permissions.flatMap((permission) => {
    const protocol = checkProtocol(permission.IpProtocol);
    const ports = checkPorts(protocol, permission.FromPort, permission.ToPort);
    if ((permission.PrefixListIds ?? []).length > 0) throw unsupported('prefix lists');
    const peers = [...peersOf(account, group, permission)];
    if (peers.length === 0) throw invalidParameter('A permission names no range and no group.');
    return peers.map((peer): RuleFacts => ({ egress, protocol, ...ports, ...peer }));
  });
}

function sizeOf({ IpRanges = [], Ipv6Ranges = [], UserIdGroupPairs = [] }: IpPermission): number {
  return 1 + IpRanges.length + Ipv6Ranges.length + UserIdGroupPairs.length;
}

function* peersOf(account: Account, group: SecurityGroup, permission: IpPermission): Generator<PeerFacts> {
  for (const { CidrIp = '', Description } of permission.IpRanges ?? []) {
    yield { peer: ipv4Peer(CidrIp), description: ruleDescription(Description) };
  }
  for (const { CidrIpv6 = '', Description } of permission.Ipv6Ranges ?? []) {
    yield { peer: ipv6Peer(CidrIpv6), description: ruleDescription(Description) };
  }
  for (const { GroupId, GroupName, UserId, Description } of permission.UserIdGroupPairs ?? []) {
    if (UserId !== undefined && UserId !== account.id) throw unsupported('rules for groups of other accounts');
    const found = findGroup(account, group.vpcId, GroupId, GroupName);
    yield { peer: { type: 'group', groupId: found.id }, description: ruleDescription(Description) };
  }
}

type Peer = SecurityGroupRule['peer'];

/** As AWS keeps it, without the bits after the prefix. */
function ipv4Peer(text: string): Peer {
  const block = parseBlock(text);
  if (block === undefined) throw invalidParameter(`CIDR block ${text.slice(0, 60)} is malformed`);
  return { type: 'ipv4', cidr: formatBlock(block) };
}

function ipv6Peer(text: string): Peer {
  const cidr = canonicalIpv6Block(text);
  if (cidr === undefined) throw invalidParameter(`CIDR block ${text.slice(0, 60)} is malformed`);
  return { type: 'ipv6', cidr };
}

function findGroup(account: Account, vpcId: string, id: string | undefined, name: string | undefined): SecurityGroup {
  const { securityGroups } = ec2Store.of(account).network;
  if (id !== undefined) checkId('sg', id);
  for (const group of securityGroups.values()) {
    if (group.vpcId === vpcId && (id === undefined ? group.name === name : group.id === id)) return group;
  }
  throw error('InvalidGroup.NotFound', `The security group '${(id ?? name ?? '').slice(0, 255)}' does not exist`);
}

const namedProtocols: ReadonlyMap<string, string> = new Map([
  ['6', 'tcp'],
  ['17', 'udp'],
  ['1', 'icmp'],
  ['58', 'icmpv6'],
  ['all', '-1'],
]);

function checkProtocol(given: string | undefined): string {
  const text = (given ?? '').toLowerCase();
  const protocol = namedProtocols.get(text) ?? text;
  if (['-1', 'tcp', 'udp', 'icmp', 'icmpv6'].includes(protocol)) return protocol;
  if (/^\d{1,3}$/.test(protocol) && Number(protocol) <= 255) return String(Number(protocol));
  throw invalidParameter(`Invalid value '${text.slice(0, 40)}' for IP protocol. Unknown protocol.`);
}

function checkPorts(
  protocol: string,
  from: number | undefined,
  to: number | undefined,
): Pick<SecurityGroupRule, 'fromPort' | 'toPort'> {
  const largest = protocol === 'tcp' || protocol === 'udp' ? 65535 : 255;
  const smallest = largest === 255 ? -1 : 0;
  if (!['tcp', 'udp', 'icmp', 'icmpv6'].includes(protocol)) return { fromPort: undefined, toPort: undefined };
  if (from === undefined || to === undefined) {
    // ICMP without a type means every type.
    if (largest === 255) return { fromPort: -1, toPort: -1 };
    throw invalidParameter(`Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`);
  }
  for (const port of [from, to]) {
    if (!Number.isInteger(port) || port < smallest || port > largest) {
      throw invalidParameter(`Invalid value '${port}' for portRange. It is from ${smallest} to ${largest}.`);
    }
  }
  if (largest === 65535 && from > to) throw invalidParameter(`Invalid TCP/UDP port range (${from}:${to})`);
  return { fromPort: from, toPort: to };
}

export function ruleDescription(text: string | undefined): string | undefined {
  if (text === undefined || text === '' || /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(text))
    return text || undefined;
  throw invalidParameter(
    'Invalid rule description: it is at most 255 letters, digits and ._-:/()#,@[]+=&;{}!$* characters.',
  );
}

/** Equal for rules that differ in nothing but their descriptions. */
export function ruleKey({ egress, protocol, fromPort, toPort, peer }: RuleFacts): string {
  return JSON.stringify([egress, protocol, fromPort, toPort, peer]);
}
