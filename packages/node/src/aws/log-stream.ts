/** The calls of CloudWatch Logs that a session log needs (spec/session-manager 8.4). */
import { field, type JsonService, jsonCall, RefusedCall } from './json-call.ts';

export type LogStream = Omit<JsonService, 'service'> & { readonly group: string; readonly stream: string };

/** AWS lists groups by name, so that the group itself comes first of those that begin with its name. */
const mostPages = 20;

/** Undefined when there is no such group. */
export async function findLogGroup(at: LogStream): Promise<{ readonly encrypted: boolean } | undefined> {
  const { group } = at;
  let nextToken: unknown;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const input = { logGroupNamePrefix: group, ...(nextToken !== undefined && { nextToken }) };
    const page = await call(at, 'DescribeLogGroups', input);
    const found = field(page, 'logGroups');
    for (const one of Array.isArray(found) ? found : []) {
      if (field(one, 'logGroupName') === group) return { encrypted: typeof field(one, 'kmsKeyId') === 'string' };
    }
    nextToken = field(page, 'nextToken');
    if (typeof nextToken !== 'string') break;
  }
  return undefined;
}

export async function createLogGroup(at: LogStream): Promise<void> {
  await unlessThere(call(at, 'CreateLogGroup', { logGroupName: at.group }));
}

export async function createLogStream(at: LogStream): Promise<void> {
  await unlessThere(call(at, 'CreateLogStream', { logGroupName: at.group, logStreamName: at.stream }));
}

/** All at one time, in this order. */
export async function putLogEvents(at: LogStream, messages: readonly string[]): Promise<void> {
  const timestamp = at.now();
  const logEvents = messages.map((message) => ({ timestamp, message }));
  await call(at, 'PutLogEvents', { logGroupName: at.group, logStreamName: at.stream, logEvents });
}

function call(at: LogStream, operation: string, input: object): Promise<unknown> {
  return jsonCall({ ...at, service: 'logs' }, operation, input);
}

async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof RefusedCall) || error.type !== 'ResourceAlreadyExistsException') throw error;
  }
}
