/** Amazon Elastic Compute Cloud, as far as sessions on instances need it. */
import type { Service } from '../../service.ts';
import { rebootInstances, startInstances, stopInstances, terminateInstances } from './change-state.ts';
import { describeInstanceStatus, describeInstances, getConsoleOutput } from './describe-instances.ts';
import { describeImages } from './images.ts';
import { describeInstanceAttribute, modifyInstanceAttribute } from './instance-attribute.ts';
import { describeInstanceTypes } from './instance-types.ts';
import { openLifecycle } from './lifecycle.ts';
import { modifyInstanceMetadataOptions } from './metadata-options.ts';
import { describeNetworkInterfaces } from './network-interfaces.ts';
import {
  associateProfile,
  describeProfileAssociations,
  disassociateProfile,
  replaceProfile,
} from './profile-associations.ts';
import { describeAccountAttributes, describeAvailabilityZones, describeRegions } from './regions-and-zones.ts';
import { runInstances } from './run-instances.ts';
import {
  authorizeEgress,
  authorizeIngress,
  describeSecurityGroupRules,
  revokeEgress,
  revokeIngress,
} from './security-group-rules.ts';
import { createSecurityGroup, deleteSecurityGroup, describeSecurityGroups } from './security-groups.ts';
import { createSubnet, deleteSubnet, describeSubnets } from './subnets.ts';
import { createTags, deleteTags, describeTags } from './tagging.ts';
import { createVpc, deleteVpc, describeVpcAttribute, describeVpcs } from './vpcs.ts';

export const ec2: Service = {
  name: 'ec2',
  protocol: 'ec2',
  open: openLifecycle,
  operations: {
    AssociateIamInstanceProfile: associateProfile,
    AuthorizeSecurityGroupEgress: authorizeEgress,
    AuthorizeSecurityGroupIngress: authorizeIngress,
    CreateSecurityGroup: createSecurityGroup,
    CreateSubnet: createSubnet,
    CreateTags: createTags,
    CreateVpc: createVpc,
    DeleteSecurityGroup: deleteSecurityGroup,
    DeleteSubnet: deleteSubnet,
    DeleteTags: deleteTags,
    DeleteVpc: deleteVpc,
    DescribeAccountAttributes: describeAccountAttributes,
    DescribeAvailabilityZones: describeAvailabilityZones,
    DescribeIamInstanceProfileAssociations: describeProfileAssociations,
    DescribeImages: describeImages,
    DescribeInstanceAttribute: describeInstanceAttribute,
    DescribeInstanceStatus: describeInstanceStatus,
    DescribeInstances: describeInstances,
    DescribeInstanceTypes: describeInstanceTypes,
    DescribeNetworkInterfaces: describeNetworkInterfaces,
    DescribeRegions: describeRegions,
    DescribeSecurityGroupRules: describeSecurityGroupRules,
    DescribeSecurityGroups: describeSecurityGroups,
    DescribeSubnets: describeSubnets,
    DescribeTags: describeTags,
    DescribeVpcAttribute: describeVpcAttribute,
    DescribeVpcs: describeVpcs,
    DisassociateIamInstanceProfile: disassociateProfile,
    GetConsoleOutput: getConsoleOutput,
    ModifyInstanceAttribute: modifyInstanceAttribute,
    ModifyInstanceMetadataOptions: modifyInstanceMetadataOptions,
    RebootInstances: rebootInstances,
    ReplaceIamInstanceProfileAssociation: replaceProfile,
    RevokeSecurityGroupEgress: revokeEgress,
    RevokeSecurityGroupIngress: revokeIngress,
    RunInstances: runInstances,
    StartInstances: startInstances,
    StopInstances: stopInstances,
    TerminateInstances: terminateInstances,
  },
};
