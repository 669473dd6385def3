/** Facts of AWS that several packages need: data and predicates, nothing that decides. */
export { type Arn, splitArn } from './arn.ts';
export { isIdentityCenterRole, isServiceLinkedRole, permissionSetOfRole } from './aws-owned-roles.ts';
export { type Endpoint, endpointOf, isServiceHost, serviceDomains } from './endpoint-names.ts';
export { globalRegionOfService } from './global-services.ts';
export { isAccountId, isInstanceId, isManagedNodeId, isSessionId } from './ids.ts';
export { agentUser, isLinuxUserName, linuxUserNameFault, longestLinuxUserName } from './linux-user.ts';
export {
  dnsSuffixOf,
  globalRegionOf,
  isPartition,
  isRegion,
  type Partition,
  partitionOf,
  partitions,
  servicePrincipal,
} from './partitions.ts';
export { type PrincipalArn, parsePrincipalArn } from './principal-arn.ts';
export {
  longestDocument,
  type SessionDocumentFault,
  type SessionDocumentOptions,
  sessionDocumentFaults,
} from './session-document.ts';
export {
  defaultSessionDocument,
  isOwnedByAws,
  isReservedDocumentName,
  type SessionType,
  sessionTypes,
  sessionWorkerName,
} from './session-manager.ts';
export { documentArn, type NodeKind, nodeArn, nodeKind, type Place, parameterArn, sessionArn } from './ssm-arns.ts';
export { type RequestTags, requestTagContext, runAsTag, type Tags, tagContext } from './tags.ts';
