/** Amazon Elastic Compute Cloud, as far as sessions on instances need it. */
import type { Service } from '../../service.ts';
import { rebootInstances, startInstances, stopInstances, terminateInstances } from './change-state.ts';
import { describeInstanceStatus, describeInstances, getConsoleOutput } from './describe-instances.ts';
import {
  allocateAddress,
  associateAddress,
  describeAddresses,
  describeAddressesAttribute,
  disassociateAddress,
  releaseAddress,
} from './elastic-addresses.ts';
import { describeEndpointServices, describePrefixLists } from './endpoint-services.ts';
import { describeImages } from './images.ts';
import { describeInstanceAttribute, modifyInstanceAttribute } from './instance-attribute.ts';
import {
  describeInstanceCredits,
  modifyInstanceCredits,
  modifyMaintenanceOptions,
  monitorInstances,
  unmonitorInstances,
} from './instance-options.ts';
import { describeInstanceTypes } from './instance-types.ts';
import {
  attachInternetGateway,
  createInternetGateway,
  deleteInternetGateway,
  describeInternetGateways,
  detachInternetGateway,
} from './internet-gateways.ts';
import { createKeyPair, deleteKeyPair, describeKeyPairs, importKeyPair } from './key-pairs.ts';
import { openLifecycle } from './lifecycle.ts';
import { modifyInstanceMetadataOptions } from './metadata-options.ts';
import {
  modifySecurityGroupRules,
  updateEgressDescriptions,
  updateIngressDescriptions,
} from './modify-security-group-rules.ts';
import { createNatGateway, deleteNatGateway, describeNatGateways } from './nat-gateways.ts';
import { describeNetworkAcls } from './network-acls.ts';
import { describeNetworkInterfaces } from './network-interfaces.ts';
import {
  associateProfile,
  describeProfileAssociations,
  disassociateProfile,
  replaceProfile,
} from './profile-associations.ts';
import { describeAccountAttributes, describeAvailabilityZones, describeRegions } from './regions-and-zones.ts';
import {
  associateRouteTable,
  createRouteTable,
  deleteRouteTable,
  describeRouteTables,
  disassociateRouteTable,
  replaceRouteTableAssociation,
} from './route-tables.ts';
import { createRoute, deleteRoute, replaceRoute } from './routes.ts';
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
import { describeVolumes } from './volumes.ts';
import { modifySubnetAttribute, modifyVpcAttribute } from './vpc-attribute.ts';
import { createVpcEndpoint, deleteVpcEndpoints, describeVpcEndpoints, modifyVpcEndpoint } from './vpc-endpoints.ts';
import { createVpc, deleteVpc, describeVpcAttribute, describeVpcs } from './vpcs.ts';

export const ec2: Service = {
  name: 'ec2',
  protocol: 'ec2',
  open: openLifecycle,
  operations: {
    AllocateAddress: allocateAddress,
    AssociateAddress: associateAddress,
    AssociateIamInstanceProfile: associateProfile,
    AssociateRouteTable: associateRouteTable,
    AttachInternetGateway: attachInternetGateway,
    AuthorizeSecurityGroupEgress: authorizeEgress,
    AuthorizeSecurityGroupIngress: authorizeIngress,
    CreateInternetGateway: createInternetGateway,
    CreateKeyPair: createKeyPair,
    CreateNatGateway: createNatGateway,
    CreateRoute: createRoute,
    CreateRouteTable: createRouteTable,
    CreateSecurityGroup: createSecurityGroup,
    CreateSubnet: createSubnet,
    CreateTags: createTags,
    CreateVpc: createVpc,
    CreateVpcEndpoint: createVpcEndpoint,
    DeleteInternetGateway: deleteInternetGateway,
    DeleteKeyPair: deleteKeyPair,
    DeleteNatGateway: deleteNatGateway,
    DeleteRoute: deleteRoute,
    DeleteRouteTable: deleteRouteTable,
    DeleteSecurityGroup: deleteSecurityGroup,
    DeleteSubnet: deleteSubnet,
    DeleteTags: deleteTags,
    DeleteVpc: deleteVpc,
    DeleteVpcEndpoints: deleteVpcEndpoints,
    DescribeAccountAttributes: describeAccountAttributes,
    DescribeAddresses: describeAddresses,
    DescribeAddressesAttribute: describeAddressesAttribute,
    DescribeAvailabilityZones: describeAvailabilityZones,
    DescribeIamInstanceProfileAssociations: describeProfileAssociations,
    DescribeImages: describeImages,
    DescribeInstanceAttribute: describeInstanceAttribute,
    DescribeInstanceCreditSpecifications: describeInstanceCredits,
    DescribeInstanceStatus: describeInstanceStatus,
    DescribeInstanceTypes: describeInstanceTypes,
    DescribeInstances: describeInstances,
    DescribeInternetGateways: describeInternetGateways,
    DescribeKeyPairs: describeKeyPairs,
    DescribeNatGateways: describeNatGateways,
    DescribeNetworkAcls: describeNetworkAcls,
    DescribeNetworkInterfaces: describeNetworkInterfaces,
    DescribePrefixLists: describePrefixLists,
    DescribeRegions: describeRegions,
    DescribeRouteTables: describeRouteTables,
    DescribeSecurityGroupRules: describeSecurityGroupRules,
    DescribeSecurityGroups: describeSecurityGroups,
    DescribeSubnets: describeSubnets,
    DescribeTags: describeTags,
    DescribeVolumes: describeVolumes,
    DescribeVpcAttribute: describeVpcAttribute,
    DescribeVpcEndpointServices: describeEndpointServices,
    DescribeVpcEndpoints: describeVpcEndpoints,
    DescribeVpcs: describeVpcs,
    DetachInternetGateway: detachInternetGateway,
    DisassociateAddress: disassociateAddress,
    DisassociateIamInstanceProfile: disassociateProfile,
    DisassociateRouteTable: disassociateRouteTable,
    GetConsoleOutput: getConsoleOutput,
    ImportKeyPair: importKeyPair,
    ModifyInstanceAttribute: modifyInstanceAttribute,
    ModifyInstanceCreditSpecification: modifyInstanceCredits,
    ModifyInstanceMaintenanceOptions: modifyMaintenanceOptions,
    ModifyInstanceMetadataOptions: modifyInstanceMetadataOptions,
    ModifySecurityGroupRules: modifySecurityGroupRules,
    ModifySubnetAttribute: modifySubnetAttribute,
    ModifyVpcAttribute: modifyVpcAttribute,
    ModifyVpcEndpoint: modifyVpcEndpoint,
    MonitorInstances: monitorInstances,
    RebootInstances: rebootInstances,
    ReleaseAddress: releaseAddress,
    ReplaceIamInstanceProfileAssociation: replaceProfile,
    ReplaceRoute: replaceRoute,
    ReplaceRouteTableAssociation: replaceRouteTableAssociation,
    RevokeSecurityGroupEgress: revokeEgress,
    RevokeSecurityGroupIngress: revokeIngress,
    RunInstances: runInstances,
    StartInstances: startInstances,
    StopInstances: stopInstances,
    TerminateInstances: terminateInstances,
    UnmonitorInstances: unmonitorInstances,
    UpdateSecurityGroupRuleDescriptionsEgress: updateEgressDescriptions,
    UpdateSecurityGroupRuleDescriptionsIngress: updateIngressDescriptions,
  },
};
