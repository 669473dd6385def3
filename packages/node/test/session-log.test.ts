/** The log of a session: what reaches it, how long the session waits for it, and when there is no session without it. */
import { PayloadType } from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HttpRequest } from '../src/aws/http.ts';
import type { LogPlan } from '../src/session-plan.ts';
import { openSessionLog, type SessionLog } from '../src/worker/log/session-log.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

type Answer = { readonly status: number; readonly body: string };
const ok: Answer = { status: 200, body: '{}' };

/** AWS, as far as a log needs it. */
function service(answer: (operation: string) => Answer | undefined = () => undefined) {
  const calls: { readonly operation: string; readonly input: Record<string, unknown> }[] = [];
  const uploads: { readonly url: string; readonly body: string }[] = [];
  const groups = JSON.stringify({ logGroups: [{ logGroupName: 'group' }, { logGroupName: 'sealed', kmsKeyId: 'k' }] });
  const fetch = async ({ url, headers, body, method }: HttpRequest): Promise<Answer> => {
    const operation = headers?.['x-amz-target']?.split('.')[1] ?? method;
    if (typeof body === 'string') calls.push({ operation, input: JSON.parse(body) as Record<string, unknown> });
    else if (body !== undefined) {
      const pieces: Uint8Array[] = [];
      for await (const piece of body) pieces.push(piece);
      uploads.push({ url: url.href, body: Buffer.concat(pieces).toString() });
    }
    return answer(operation) ?? (operation === 'DescribeLogGroups' ? { status: 200, body: groups } : ok);
  };
  const lines = (): string[] =>
    calls
      .filter(({ operation }) => operation === 'PutLogEvents')
      .flatMap(({ input }) => input.logEvents as { message: string }[])
      .flatMap(({ message }) => (JSON.parse(message) as { sessionData: string[] }).sessionData);
  return { calls, uploads, fetch, lines };
}

async function opened(plan: LogPlan, aws: ReturnType<typeof service>) {
  const failures: string[] = [];
  let rooms = 0;
  const log = await openSessionLog(
    plan,
    { sessionId: 'jane-0a', instanceId: 'i-1', owner: 'arn:aws:iam::111122223333:user/jane', user: 'ssm-user' },
    {
      logsUrl: new URL('https://logs.eu-west-1.amazonaws.com'),
      s3Url: new URL('https://s3.eu-west-1.amazonaws.com'),
      s3PathStyle: false,
      region: 'eu-west-1',
      credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' }),
      fetch: aws.fetch,
      now: () => 1_764_412_528_000,
    },
    {
      onRoom: () => {
        rooms += 1;
      },
      onFailure: (reason) => failures.push(reason),
    },
  );
  return { log, client: client(log), failures, rooms: () => rooms };
}

function client(log: SessionLog) {
  return log.recorded({ write() {}, backlog: 0, wake() {}, encryptWith() {} });
}

const live = (group = 'group', encrypted = false): LogPlan => ({ cloudWatch: { group, streaming: true, encrypted } });
const bucket = (encrypted: boolean): LogPlan => ({ s3: { bucket: 'logs', prefix: 'a b/', encrypted } });

describe('events', () => {
  test('hold the lines that are complete, once a second, and the rest at the end', async () => {
    const aws = service();
    const { log, client } = await opened(live(), aws);
    expect(aws.calls.map(({ operation }) => operation)).toEqual(['DescribeLogGroups', 'CreateLogStream']);
    client.write(PayloadType.output, Buffer.from('$ echo größe\r\ngr'));
    // A character in two messages.
    client.write(PayloadType.output, Buffer.from('öße').subarray(0, 1));
    client.write(PayloadType.output, Buffer.from('öße').subarray(1));
    client.write(PayloadType.size, Buffer.from('{}'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(aws.lines()).toEqual(['$ echo größe']);
    await log.close();
    expect(aws.lines()).toEqual(['$ echo größe', 'größe']);
  });

  test('a flood waits for the log, in order and whole', async () => {
    const aws = service();
    const { log, client, rooms } = await opened(live(), aws);
    const flood = Array.from({ length: 50_000 }, (_, i) => `line ${i}`);
    client.write(PayloadType.output, Buffer.from(`${flood.join('\r\n')}\r\n`));
    client.write(PayloadType.output, Buffer.alloc(20_000, 0x1b));
    expect(client.backlog).toBeGreaterThan(400_000);
    await log.close();
    expect(client.backlog).toBe(0);
    expect(rooms()).toBeGreaterThan(0);
    const lines = aws.lines();
    expect(lines.slice(0, flood.length)).toEqual(flood);
    expect(lines.slice(flood.length).join('')).toBe('\u001b'.repeat(20_000));
    for (const { input } of aws.calls.filter(({ operation }) => operation === 'PutLogEvents')) {
      const events = input.logEvents as { message: string }[];
      for (const { message } of events) expect(Buffer.byteLength(message)).toBeLessThanOrEqual(33_000);
    }
  });

  test('that cannot be written end the session, and that is said', async () => {
    const denied = { status: 400, body: '{"__type":"AccessDeniedException","message":"no"}' };
    let broken = true;
    const aws = service((operation) => (operation === 'PutLogEvents' && broken ? denied : undefined));
    const first = await opened(live(), aws);
    first.client.write(PayloadType.output, Buffer.from('one\n'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(first.failures).toEqual(['its log cannot be written to CloudWatch Logs: logs:PutLogEvents is refused: no']);
    await expect(first.log.close()).rejects.toThrow('logs:PutLogEvents is refused');
    // An outage of seconds does not.
    const second = await opened(live(), aws);
    second.client.write(PayloadType.output, Buffer.from('two\n'));
    await vi.advanceTimersByTimeAsync(2000);
    broken = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(second.failures).toEqual([]);
    await second.log.close();
  });
});

describe('no session begins', () => {
  const sentence = (where: string): RegExp => new RegExp(`^We couldn't start .* on the selected ${where}\\.`);

  test('where the log group must have a key and has none, or is not there', async () => {
    for (const group of ['group', 'absent']) {
      await expect(opened(live(group, true), service())).rejects.toThrow(sentence('CloudWatch Logs log group'));
    }
    await opened(live('sealed', true), service());
  });

  test('where the bucket must be encrypted and is not, or does not say', async () => {
    const none = { status: 404, body: '<Code>ServerSideEncryptionConfigurationNotFoundError</Code>' };
    const answers = (answer: Answer) => service((operation) => (operation === 'GET' ? answer : undefined));
    await expect(opened(bucket(true), answers(none))).rejects.toThrow(sentence('Amazon S3 bucket'));
    const denied = { status: 403, body: '<Message>Access Denied</Message>' };
    await expect(opened(bucket(true), answers(denied))).rejects.toThrow(
      's3:GetEncryptionConfiguration is refused: Access Denied',
    );
    await opened(bucket(true), service());
    await opened(bucket(false), answers(none));
  });

  test('where the log stream cannot be made', async () => {
    const denied = { status: 400, body: '{"__type":"AccessDeniedException","message":"no"}' };
    const aws = service((operation) => (operation === 'CreateLogStream' ? denied : undefined));
    await expect(opened(live(), aws)).rejects.toMatchObject({ hint: 'the instance role needs logs:CreateLogStream' });
  });
});

test('a transcript is one object under the prefix, by the name of the bucket', async () => {
  const aws = service();
  const { log, client } = await opened(bucket(false), aws);
  client.write(PayloadType.output, Buffer.from('out\r\n'));
  client.write(PayloadType.stdErr, Buffer.from('err\r\n'));
  await log.close();
  expect(aws.uploads).toEqual([
    {
      url: 'https://logs.s3.eu-west-1.amazonaws.com/a%20b/jane-0a.log',
      body: 'Script started on 2025-11-29 10:35:28+00:00\nout\r\nerr\r\n\nScript done on 2025-11-29 10:35:28+00:00\n',
    },
  ]);
});
