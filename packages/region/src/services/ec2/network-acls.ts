/** ec2:DescribeNetworkAcls: the one network ACL of each VPC, which allows everything. Others are not served. */
import type { DescribeNetworkAclsRequest, DescribeNetworkAclsResult, NetworkAcl } from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { checkId, notFound } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import type { Vpc } from './network.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import { requiredPermissionOnAny } from './required-permissions.ts';
import { ec2Store } from './store.ts';

/** The last rule, which AWS shows as 32767, denies what no other allows. */
const entries = [false, true].flatMap((Egress) =>
  [
    { RuleNumber: 100, RuleAction: 'allow' as const },
    { RuleNumber: 32_767, RuleAction: 'deny' as const },
  ].map((rule) => ({ ...rule, Egress, Protocol: '-1', CidrBlock: '0.0.0.0/0' })),
);

const entryFilters = fields<NetworkAcl>({
  'association.association-id': ({ Associations }) => Associations?.map((one) => one.NetworkAclAssociationId ?? ''),
  'association.network-acl-id': ({ Associations }) => Associations?.map((one) => one.NetworkAclId ?? ''),
  'association.subnet-id': ({ Associations }) => Associations?.map((one) => one.SubnetId ?? ''),
  default: () => 'true',
  'entry.cidr': () => '0.0.0.0/0',
  'entry.egress': () => ['true', 'false'],
  'entry.icmp.code': () => undefined,
  'entry.icmp.type': () => undefined,
  'entry.ipv6-cidr': () => undefined,
  'entry.port-range.from': () => undefined,
  'entry.port-range.to': () => undefined,
  'entry.protocol': () => '-1',
  'entry.rule-action': () => ['allow', 'deny'],
  'entry.rule-number': () => ['100', '32767'],
  'network-acl-id': ({ NetworkAclId }) => NetworkAclId,
  'owner-id': ({ OwnerId }) => OwnerId,
  'vpc-id': ({ VpcId }) => VpcId,
});

export const describeNetworkAcls: Operation<DescribeNetworkAclsRequest, DescribeNetworkAclsResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeNetworkAcls'),
  async handle(input, call) {
    const { account } = call;
    const { NetworkAclIds: ids } = input;
    refusePagesOf(ids, input, 'networkAclIds');
    const all = [...ec2Store.of(account).network.vpcs.values()].map((vpc) => detail(account, vpc));
    for (const id of ids ?? []) {
      checkId('acl', id);
      if (!all.some(({ NetworkAclId }) => NetworkAclId === id)) throw notFound('acl', id);
    }
    const asked = all.filter(({ NetworkAclId = '' }) => ids?.includes(NetworkAclId) ?? true);
    const page = paginate(
      await applyFilters(call, asked, input.Filters, entryFilters),
      (one) => one.NetworkAclId ?? '',
      input,
    );
    return { NetworkAcls: [...page.items], NextToken: page.NextToken };
  },
};

function detail(account: Account, vpc: Vpc): NetworkAcl {
  const subnets = [...ec2Store.of(account).network.subnets.values()].filter(({ vpcId }) => vpcId === vpc.id);
  return {
    NetworkAclId: vpc.aclId,
    VpcId: vpc.id,
    OwnerId: account.id,
    IsDefault: true,
    Entries: entries,
    Associations: subnets.map(({ id, aclAssociationId }) => ({
      NetworkAclAssociationId: aclAssociationId,
      NetworkAclId: vpc.aclId,
      SubnetId: id,
    })),
    Tags: [],
  };
}
