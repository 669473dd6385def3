/** AWS Systems Manager: sessions, the nodes they run on, session documents, parameters. */
import type { Service } from '../../service.ts';
import {
  listInstanceAssociations,
  putInventory,
  registerManagedInstance,
  requestManagedInstanceRoleToken,
  updateInstanceInformation,
} from './agent-operations.ts';
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
import { describeInstanceInformation, describeInstanceProperties, getConnectionStatus } from './node-operations.ts';
import { resumeSession, terminateSession } from './session-control.ts';
import { startSession } from './start-session.ts';

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
    UpdateInstanceInformation: updateInstanceInformation,
    ListInstanceAssociations: listInstanceAssociations,
    RegisterManagedInstance: registerManagedInstance,
    RequestManagedInstanceRoleToken: requestManagedInstanceRoleToken,
    PutInventory: putInventory,
  },
  open: watchInstances,
};
