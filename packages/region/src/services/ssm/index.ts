/** AWS Systems Manager: sessions, the nodes they run on, session documents, parameters. */
import type { Service } from '../../service.ts';
import {
  listAssociations,
  listInstanceAssociations,
  putInventory,
  registerManagedInstance,
  requestManagedInstanceRoleToken,
  updateInstanceInformation,
} from './agent-operations.ts';
import { describeParameters } from './describe-parameters.ts';
import { describeSessions } from './describe-sessions.ts';
import { createDocument, deleteDocument, updateDocument, updateDocumentDefaultVersion } from './document-operations.ts';
import {
  describeDocumentOperation,
  describeDocumentPermission,
  getDocument,
  listDocuments,
  listDocumentVersions,
} from './document-reads.ts';
import { watchInstances } from './instances.ts';
import { getInventory } from './inventory.ts';
import { describeInstanceInformation, describeInstanceProperties, getConnectionStatus } from './node-operations.ts';
import { getParameter, getParameterHistory, getParameters, getParametersByPath } from './parameter-reads.ts';
import {
  deleteParameter,
  deleteParameters,
  labelParameterVersion,
  putParameter,
  unlabelParameterVersion,
} from './parameter-writes.ts';
import { resumeSession, terminateSession } from './session-control.ts';
import { startSession } from './start-session.ts';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './tag-operations.ts';

export const ssm: Service = {
  name: 'ssm',
  protocol: 'json',
  operations: {
    StartSession: startSession,
    ResumeSession: resumeSession,
    TerminateSession: terminateSession,
    DescribeSessions: describeSessions,
    GetConnectionStatus: getConnectionStatus,
    DescribeInstanceInformation: describeInstanceInformation,
    DescribeInstanceProperties: describeInstanceProperties,
    CreateDocument: createDocument,
    UpdateDocument: updateDocument,
    UpdateDocumentDefaultVersion: updateDocumentDefaultVersion,
    DeleteDocument: deleteDocument,
    GetDocument: getDocument,
    DescribeDocument: describeDocumentOperation,
    ListDocuments: listDocuments,
    ListDocumentVersions: listDocumentVersions,
    DescribeDocumentPermission: describeDocumentPermission,
    AddTagsToResource: addTagsToResource,
    RemoveTagsFromResource: removeTagsFromResource,
    ListTagsForResource: listTagsForResource,
    PutParameter: putParameter,
    GetInventory: getInventory,
    GetParameter: getParameter,
    GetParameters: getParameters,
    GetParametersByPath: getParametersByPath,
    GetParameterHistory: getParameterHistory,
    DescribeParameters: describeParameters,
    LabelParameterVersion: labelParameterVersion,
    UnlabelParameterVersion: unlabelParameterVersion,
    DeleteParameter: deleteParameter,
    DeleteParameters: deleteParameters,
    UpdateInstanceInformation: updateInstanceInformation,
    ListAssociations: listAssociations,
    ListInstanceAssociations: listInstanceAssociations,
    RegisterManagedInstance: registerManagedInstance,
    RequestManagedInstanceRoleToken: requestManagedInstanceRoleToken,
    PutInventory: putInventory,
  },
  open: watchInstances,
};
