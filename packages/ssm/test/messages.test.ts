import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  announcesInput,
  encodeChannelClosed,
  encodeExitCode,
  encodeFlag,
  encodeInteractiveShell,
  encodeOpenAgentData,
  encodeOpenClientData,
  encodeOpenControl,
  encodeSessionState,
  encodeSize,
  encodeTaskAcknowledge,
  encodeTaskComplete,
  endOfInput,
  extension,
  isUuid,
  newUuid,
  parseAcknowledge,
  parseChannelClosed,
  parseExitCode,
  parseFlag,
  parseHandshakeComplete,
  parseHandshakeRequest,
  parseHandshakeResponse,
  parseInteractiveShell,
  parseOpenControl,
  parseOpenData,
  parseSessionState,
  parseSize,
  parseTaskAcknowledge,
  parseTaskComplete,
  plainOutput,
  SsmError,
  signalBase,
  signalOfFlag,
  utf8Decode,
  utf8Encode,
} from '../src/index.ts';

const malformed: unknown = expect.objectContaining({ code: 'ssm/message-malformed' });

const parsers = {
  parseAcknowledge,
  parseChannelClosed,
  parseExitCode,
  parseFlag,
  parseHandshakeComplete,
  parseHandshakeRequest,
  parseHandshakeResponse,
  parseInteractiveShell,
  parseOpenControl,
  parseOpenData,
  parseSessionState,
  parseSize,
  parseTaskAcknowledge,
  parseTaskComplete,
};

const start = {
  sessionId: 'jane-0123456789abcdef0',
  documentName: 'Sallyport-Session',
  parameters: { portNumber: '22' },
  runAsUser: '',
  sessionOwner: 'arn:aws:sts::111122223333:assumed-role/DevOpsRole/jane',
};
const document = { schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs: { idleSessionTimeout: 20 } };

for (const [name, parse] of Object.entries(parsers)) {
  test(`${name} refuses hostile input with an SsmError`, () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.json().map(utf8Encode),
      fc.constant(utf8Encode('{"__proto__":{"TokenValue":"x","SessionId":"x"}}')),
      fc.constant(utf8Encode(`${'['.repeat(50_000)}`)),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        try {
          parse(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(SsmError);
        }
      }),
    );
  });
}

test('an oversize message is refused before it is parsed', () => {
  expect(() => parseOpenData(`{"TokenValue":"${'x'.repeat(9000)}"}`)).toThrow(/allowed/);
  expect(() => parseOpenData(`{"TokenValue":"${'x'.repeat(5000)}"}`)).toThrow(/longer than/);
});

test('an inherited property is not a field', () => {
  expect(() => parseOpenData('{"__proto__":{"TokenValue":"stolen"}}')).toThrow(/TokenValue/);
});

test('a session start is read back unchanged', () => {
  const parsed = parseInteractiveShell(encodeInteractiveShell(start, document));
  expect(parsed).toMatchObject({ ...start, document: { sessionType: 'Standard_Stream' } });
  expect(parsed.document.inputs.idleSessionTimeout).toBe('20');
});

test('one session cannot be started in the name of another', () => {
  const bytes = encodeInteractiveShell(start, document);
  const altered = utf8Decode(bytes).replace('"TaskId":"jane-0', '"TaskId":"eve--0');
  expect(() => parseInteractiveShell(utf8Encode(altered))).toThrow(/two different sessions/);
});

test('a document of another schema is refused', () => {
  const old = { ...document, schemaVersion: '2.2' };
  expect(() => parseInteractiveShell(encodeInteractiveShell(start, old))).toThrow(/schemaVersion/);
});

test('document booleans may be text, and nothing else', () => {
  const inputs = (runAsEnabled: unknown) =>
    parseInteractiveShell(encodeInteractiveShell(start, { ...document, inputs: { runAsEnabled } })).document.inputs;
  expect(inputs('true').runAsEnabled).toBe(true);
  expect(inputs('').runAsEnabled).toBe(false);
  expect(() => inputs('yes')).toThrow(malformed);
  expect(() => inputs(1)).toThrow(malformed);
});

test('messages are read back unchanged', () => {
  const closed = { messageId: '', createdDate: '', destinationId: 'i-1', sessionId: 's', output: 'über' };
  expect(parseChannelClosed(encodeChannelClosed(closed))).toEqual(closed);
  const state = { state: 'Connected', sessionId: 's' } as const;
  expect(parseSessionState(encodeSessionState(state))).toEqual(state);
  const ack = { messageId: 'm', taskId: 's' };
  expect(parseTaskAcknowledge(encodeTaskAcknowledge(ack))).toEqual(ack);
  const task = {
    taskId: 's',
    finalTaskStatus: 'Failed',
    isRoutingFailure: false,
    instanceId: 'i-1',
    output: '\n----------ERROR-------\nno such user',
    s3Bucket: '',
    s3UrlSuffix: '',
    cwlGroup: '',
    cwlStream: '',
    retryNumber: 1,
  };
  expect(parseTaskComplete(encodeTaskComplete(task))).toEqual(task);
  expect(plainOutput(task.output)).toBe('no such user');
  const size = { cols: 300, rows: 100 };
  expect(parseSize(encodeSize(size))).toEqual(size);
  for (const code of [0, 42, 255, -1]) expect(parseExitCode(encodeExitCode(code))).toBe(code);
  expect(parseFlag(encodeFlag(2))).toBe(2);
  expect(encodeFlag(3)).toEqual(new Uint8Array([0, 0, 0, 3]));
});

test('attack: task-report-with-thousands-of-keys is refused by its size, before it is parsed', () => {
  const report = (bytes: number): string => {
    const head = '{"TaskId":"s","FinalTaskStatus":"Success"';
    let keys = '';
    for (let n = 0; head.length + keys.length < bytes - 100; n++) keys += `,"k${n}":0`;
    return `${head}${keys}}`.padEnd(bytes);
  };
  expect(() => parseTaskComplete(utf8Encode(report(64 * 1024 + 1)))).toThrow(/65536 are allowed/);
  expect(parseTaskComplete(utf8Encode(report(64 * 1024))).taskId).toBe('s');
});

test('each side sends its own opening message', () => {
  const control = { requestId: 'r', tokenValue: 't', agentVersion: '3.3.5068.0', platformType: 'linux' };
  expect(parseOpenControl(encodeOpenControl(control))).toEqual(control);
  const agent = { requestId: 'r', tokenValue: 't', clientInstanceId: 'i-1', clientId: '' };
  expect(parseOpenData(encodeOpenAgentData(agent))).toEqual({ ...agent, clientVersion: '' });
  const client = { requestId: 'r', tokenValue: 't', clientId: 'c', clientVersion: '1.2.896.0' };
  expect(parseOpenData(encodeOpenClientData(client))).toEqual({ ...client, clientInstanceId: '' });
});

test('a window size larger than the kernel can hold is refused', () => {
  expect(() => parseSize(utf8Encode('{"cols":70000,"rows":1}'))).toThrow(malformed);
  expect(() => parseSize(utf8Encode('{"cols":80.5,"rows":1}'))).toThrow(malformed);
});

test('the input extension is recognised, and signals only within their range', () => {
  expect(announcesInput(extension)).toBe(true);
  for (const other of [null, {}, { sallyport: null }, { sallyport: { input: '1' } }, 'sallyport']) {
    expect(announcesInput(other)).toBe(false);
  }
  expect(signalOfFlag(signalBase + 15)).toBe(15);
  for (const flag of [1, 2, 3, endOfInput, signalBase, signalBase + 32]) expect(signalOfFlag(flag)).toBeUndefined();
});

test('UTF-8 is encoded and decoded as by the platform', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8Encode(text)).toEqual(new Uint8Array(new TextEncoder().encode(text)));
      expect(utf8Decode(utf8Encode(text))).toBe(text.toWellFormed());
    }),
  );
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
      let expected: string | undefined;
      try {
        expected = strict.decode(bytes);
      } catch {}
      if (expected === undefined) expect(() => utf8Decode(bytes)).toThrow(malformed);
      else expect(utf8Decode(bytes)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

test('identifiers are version 4 UUIDs for any random bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const uuid = newUuid(() => bytes);
      expect(isUuid(uuid)).toBe(true);
      expect(uuid[14]).toBe('4');
      expect('89ab').toContain(uuid[19]);
    }),
  );
});
