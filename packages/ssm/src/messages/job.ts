/** Run Command over the control channel: types only (spec/session-manager 10.4). */
import type { Fields } from '../json.ts';

/** `agent_job`. Only the topic's prefix is compared: `aws.ssm.sendCommand`, `aws.ssm.cancelCommand`. */
export type AgentJob = {
  /** JSON text: `AgentJobCommand` or `AgentJobCancel`. */
  readonly Content: string;
  /** `aws.ssm.COMMAND.INSTANCE` */
  readonly JobId: string;
  readonly Topic: string;
  readonly SchemaVersion: 1;
};

export type AgentJobCommand = {
  readonly Parameters: Fields;
  readonly DocumentContent: Fields;
  readonly CommandId: string;
  readonly DocumentName: string;
  readonly OutputS3KeyPrefix: string;
  readonly OutputS3BucketName: string;
  readonly CloudWatchLogGroupName: string;
  readonly CloudWatchOutputEnabled: string;
};

export type AgentJobCancel = { readonly CancelMessageId: string };

/** 200 accepted, 51401 closed, 51402 full, 51403 type, 51405 duplicate, 51406 document, 51408 parse, 51499 other. */
export type AgentJobAck = {
  readonly jobId: string;
  readonly acknowledgedMessageId: string;
  readonly createdDate: string;
  readonly statusCode: string;
  readonly errorMessage: string;
};

export type AgentJobReply = {
  readonly schemaVersion: 1;
  readonly jobId: string;
  /** JSON text of the document's status. */
  readonly content: string;
  readonly topic: string;
};

export type AgentJobReplyAck = { readonly jobId: string; readonly acknowledgedMessageId: string };
