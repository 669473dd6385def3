/**
 * `agent_task_complete` and its answer `agent_task_acknowledge`: a session's task has ended (spec/session-manager 10.2). The agent
 * repeats it up to three times, so its reader has to be idempotent.
 */
import { encodeJson, flagOr, integerOr, parseFields, text, textOr } from '../json.ts';

/** Agents report a few KiB. A larger report of a hostile node, with thousands of keys, would cost milliseconds to parse. */
const mostReportBytes = 64 * 1024;

export type TaskComplete = {
  /** The session id. */
  readonly taskId: string;
  /** `Success`, `Failed`, `Cancelled`, `TimedOut`... */
  readonly finalTaskStatus: string;
  readonly isRoutingFailure: boolean;
  readonly instanceId: string;
  /** Why it failed; see `plainOutput`. */
  readonly output: string;
  readonly s3Bucket: string;
  readonly s3UrlSuffix: string;
  readonly cwlGroup: string;
  readonly cwlStream: string;
  readonly retryNumber: number;
};

export function encodeTaskComplete(task: TaskComplete): Uint8Array {
  return encodeJson({
    SchemaVersion: 1,
    TaskId: task.taskId,
    Topic: 'agent_task_complete',
    FinalTaskStatus: task.finalTaskStatus,
    IsRoutingFailure: task.isRoutingFailure,
    AwsAccountId: '',
    InstanceId: task.instanceId,
    Output: task.output,
    S3Bucket: task.s3Bucket,
    S3UrlSuffix: task.s3UrlSuffix,
    CwlGroup: task.cwlGroup,
    CwlStream: task.cwlStream,
    RetryNumber: task.retryNumber,
  });
}

export function parseTaskComplete(payload: Uint8Array): TaskComplete {
  const fields = parseFields(payload, 'agent_task_complete', mostReportBytes);
  return {
    taskId: text(fields, 'TaskId', 256),
    finalTaskStatus: text(fields, 'FinalTaskStatus', 64),
    isRoutingFailure: flagOr(fields, 'IsRoutingFailure', false),
    instanceId: textOr(fields, 'InstanceId', 256),
    output: textOr(fields, 'Output', mostReportBytes),
    s3Bucket: textOr(fields, 'S3Bucket', 256),
    s3UrlSuffix: textOr(fields, 'S3UrlSuffix', 2048),
    cwlGroup: textOr(fields, 'CwlGroup', 1024),
    cwlStream: textOr(fields, 'CwlStream', 1024),
    retryNumber: integerOr(fields, 'RetryNumber', 0, 0, 1000),
  };
}

const banner = /^\s*-+ERROR-+\s*/;

/** The text without the banner line that official agents put in front of failures. */
export function plainOutput(output: string): string {
  return output.replace(banner, '').trim();
}

export type TaskAcknowledge = {
  /** Id of the frame that is acknowledged. */
  readonly messageId: string;
  readonly taskId: string;
};

export function encodeTaskAcknowledge(ack: TaskAcknowledge): Uint8Array {
  return encodeJson({ SchemaVersion: 1, MessageId: ack.messageId, TaskId: ack.taskId, Topic: 'agent_task_complete' });
}

export function parseTaskAcknowledge(payload: Uint8Array): TaskAcknowledge {
  const fields = parseFields(payload, 'agent_task_acknowledge', 4096);
  return { messageId: text(fields, 'MessageId', 64), taskId: text(fields, 'TaskId', 256) };
}
