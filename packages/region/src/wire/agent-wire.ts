/**
 * Wire shapes of the calls only the managed node's agent makes, which the public SDK does not model: the private half of
 * ssm and all of ec2messages. spec/session-manager 14.2, 14.3, 14.6.
 */
import type { WireData } from './wire-data.ts';

export const agentSsm: Pick<WireData, 'operations' | 'shapes'> = {
  operations: {
    ListInstanceAssociations: ['ListInstanceAssociationsRequest', 'ListInstanceAssociationsResult'],
    RegisterManagedInstance: ['RegisterManagedInstanceRequest', 'RegisterManagedInstanceResult'],
    RequestManagedInstanceRoleToken: [
      'RequestManagedInstanceRoleTokenRequest',
      'RequestManagedInstanceRoleTokenResult',
    ],
    UpdateInstanceInformation: ['UpdateInstanceInformationRequest', ''],
    UpdateManagedInstancePublicKey: ['UpdateManagedInstancePublicKeyRequest', ''],
  },
  shapes: {
    ListInstanceAssociationsRequest: [3, ['InstanceId', 'MaxResults', 'NextToken'], [0, 1, 0], 1],
    ListInstanceAssociationsResult: [3, ['Associations', 'NextToken'], ['InstanceAssociations', 0], 0],
    InstanceAssociations: [1, 'InstanceAssociation'],
    InstanceAssociation: [3, ['AssociationId', 'InstanceId', 'Content', 'AssociationVersion'], [0, 0, 0, 0], 0],
    RegisterManagedInstanceRequest: [
      3,
      ['ActivationCode', 'ActivationId', 'Fingerprint', 'PublicKey', 'PublicKeyType'],
      [0, 0, 0, 0, 0],
      0,
    ],
    RegisterManagedInstanceResult: [3, ['InstanceId'], [0], 0],
    RequestManagedInstanceRoleTokenRequest: [3, ['Fingerprint'], [0], 1],
    RequestManagedInstanceRoleTokenResult: [
      3,
      ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'TokenExpirationDate', 'UpdateKeyPair'],
      [0, 0, 0, 4, 2],
      0,
    ],
    UpdateInstanceInformationRequest: [
      3,
      [
        'InstanceId',
        'AgentName',
        'AgentStatus',
        'AgentVersion',
        'AvailabilityZone',
        'AvailabilityZoneId',
        'ComputerName',
        'IPAddress',
        'PlatformName',
        'PlatformType',
        'PlatformVersion',
        'SSMConnectionChannel',
      ],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      1,
    ],
    UpdateManagedInstancePublicKeyRequest: [3, ['NewPublicKey', 'NewPublicKeyType'], [0, 0], 2],
  },
};

export const ec2messages: WireData = {
  settings: { version: '2015-04-13', xmlNamespace: '', target: 'EC2WindowsMessageDeliveryService' },
  operations: {
    AcknowledgeMessage: ['AcknowledgeMessageRequest', ''],
    DeleteMessage: ['DeleteMessageRequest', ''],
    FailMessage: ['FailMessageRequest', ''],
    GetEndpoint: ['GetEndpointRequest', 'GetEndpointResult'],
    GetMessages: ['GetMessagesRequest', 'GetMessagesResult'],
    SendReply: ['SendReplyRequest', ''],
  },
  others: [],
  shapes: {
    AcknowledgeMessageRequest: [3, ['MessageId'], [0], 1],
    DeleteMessageRequest: [3, ['MessageId'], [0], 1],
    FailMessageRequest: [3, ['MessageId', 'FailureType'], [0, 0], 2],
    GetEndpointRequest: [3, ['Destination', 'Protocol'], [0, 0], 1],
    GetEndpointResult: [3, ['Endpoint', 'Protocol'], ['Endpoint', 0], 0],
    Endpoint: [3, ['Endpoint', 'Protocol'], [0, 0], 0],
    GetMessagesRequest: [3, ['Destination', 'MessagesRequestId', 'VisibilityTimeoutInSeconds'], [0, 0, 1], 3],
    GetMessagesResult: [3, ['Destination', 'Messages', 'MessagesRequestId'], [0, 'Messages', 0], 0],
    Messages: [1, 'Message'],
    Message: [
      3,
      ['CreatedDate', 'Destination', 'MessageId', 'Payload', 'PayloadDigest', 'Topic'],
      [0, 0, 0, 0, 0, 0],
      0,
    ],
    SendReplyRequest: [3, ['MessageId', 'Payload', 'ReplyId'], [0, 0, 0], 3],
  },
};
