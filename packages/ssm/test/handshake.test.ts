import { sessionTypes } from '@sallyport/aws';
import { expect, test } from 'vitest';
import {
  ActionStatus,
  AgentHandshake,
  type AgentStep,
  ClientHandshake,
  compareVersions,
  encodeHandshakeRequest,
  encodeHandshakeResponse,
  extension,
  handshakeTimedOut,
  PayloadType,
  parseHandshakeResponse,
  type RequestedAction,
  utf8Encode,
} from '../src/index.ts';

const newClient = (types = [...sessionTypes]): ClientHandshake =>
  new ClientHandshake({ clientVersion: '1.2.896.0', sessionTypes: types, encrypts: false });

const requesting = (...actions: RequestedAction[]): Uint8Array =>
  encodeHandshakeRequest({ agentVersion: '3.3.1142.0', actions });

const sessionTypeAction = (type: string): RequestedAction => ({
  actionType: 'SessionType',
  parameters: { SessionType: type, Properties: null },
});

function responseOf(client: ClientHandshake, request: Uint8Array): ReturnType<typeof parseHandshakeResponse> {
  const [step] = client.receive(PayloadType.handshakeRequest, request);
  if (step?.type !== 'respond') throw new Error(`expected a response, got ${step?.type}`);
  return parseHandshakeResponse(step.payload);
}

test('both roles agree on a port session and its properties', () => {
  const properties = { portNumber: '22', type: 'LocalPortForwarding' };
  const agent = new AgentHandshake({ agentVersion: '3.3.5068.0', sessionType: 'Port', properties });
  const client = newClient();
  const [answer] = client.receive(PayloadType.handshakeRequest, agent.start(1000));
  if (answer?.type !== 'respond') throw new Error('no response');
  const done = agent.receive(PayloadType.handshakeResponse, answer.payload, 1020);
  if (done.type !== 'complete') throw new Error('not complete');
  expect(done.client).toEqual({ clientVersion: '1.2.896.0', sendsInput: false });
  expect(client.receive(PayloadType.handshakeComplete, done.payload)).toEqual([
    {
      type: 'ready',
      session: {
        agentVersion: '3.3.5068.0',
        sessionType: 'Port',
        properties,
        takesInput: false,
        customerMessage: '',
      },
    },
  ]);
});

test('standard input is agreed only when both announce it', () => {
  const properties = { ...extension };
  const agent = new AgentHandshake({ agentVersion: '1', sessionType: 'NonInteractiveCommands', properties });
  const request = agent.start(0);
  const official = encodeHandshakeResponse({
    clientVersion: '1.2.677.0',
    actions: [{ actionType: 'SessionType', status: ActionStatus.success, result: null, error: '' }],
    errors: [],
  });
  expect(agent.receive(PayloadType.handshakeResponse, official, 1)).toMatchObject({ client: { sendsInput: false } });

  const ours = newClient();
  expect(responseOf(ours, request).actions[0]?.result).toEqual(extension);
  expect(
    responseOf(newClient(), requesting(sessionTypeAction('NonInteractiveCommands'))).actions[0]?.result,
  ).toBeNull();
});

test('a client cannot claim the extension toward an agent that did not offer it', () => {
  const agent = new AgentHandshake({ agentVersion: '1', sessionType: 'NonInteractiveCommands', properties: null });
  agent.start(0);
  const claim = encodeHandshakeResponse({
    clientVersion: '9.9.9.9',
    actions: [{ actionType: 'SessionType', status: 1, result: extension, error: '' }],
    errors: [],
  });
  expect(agent.receive(PayloadType.handshakeResponse, claim, 1)).toMatchObject({ client: { sendsInput: false } });
});

test('an unknown action is unsupported and an unknown session type failed', () => {
  const unknown = { actionType: 'Unknown', parameters: {} };
  const both = responseOf(newClient(), requesting(sessionTypeAction('UnknownType'), unknown));
  expect(both.actions.map((action) => action.status)).toEqual([ActionStatus.failed, ActionStatus.unsupported]);
});

test('a refusal is reported to the caller and the session never becomes ready', () => {
  const client = newClient(['Port']);
  const [step] = client.receive(PayloadType.handshakeRequest, requesting(sessionTypeAction('Standard_Stream')));
  expect(step).toMatchObject({ type: 'respond', refusal: expect.stringContaining('Standard_Stream') });
  const complete = utf8Encode('{"HandshakeTimeToComplete":1,"CustomerMessage":""}');
  expect(client.receive(PayloadType.handshakeComplete, complete)).toEqual([{ type: 'ignored' }]);
  expect(client.session).toBeUndefined();
});

test('escape sequences in names from the agent do not reach the user’s terminal', () => {
  const client = newClient();
  const [step] = client.receive(PayloadType.handshakeRequest, requesting(sessionTypeAction('\u001b]0;owned\u0007')));
  expect(JSON.stringify(step)).not.toContain('\\u001b');
});

test('a second request gets no second response, which would block an official agent for good', () => {
  const client = newClient();
  responseOf(client, requesting(sessionTypeAction('Port')));
  expect(client.receive(PayloadType.handshakeRequest, requesting(sessionTypeAction('Port')))).toEqual([
    { type: 'ignored' },
  ]);
});

test('a session that begins with output has no handshake and is a shell', () => {
  const steps = newClient().receive(PayloadType.output, utf8Encode('$ '));
  expect(steps.map((step) => step.type)).toEqual(['ready', 'data']);
});

test('data between request and completion is ignored', () => {
  const client = newClient();
  responseOf(client, requesting(sessionTypeAction('Port')));
  expect(client.receive(PayloadType.output, utf8Encode('early'))).toEqual([{ type: 'ignored' }]);
});

test('a completion without a request does not make a session', () => {
  const client = newClient();
  const complete = utf8Encode('{"HandshakeTimeToComplete":1,"CustomerMessage":""}');
  expect(client.receive(PayloadType.handshakeComplete, complete)).toEqual([{ type: 'ignored' }]);
});

test('a malformed request is an error', () => {
  for (const text of ['', '[]', '{"AgentVersion":1}', '{"AgentVersion":"1","RequestedClientActions":{}}', 'null']) {
    expect(() => newClient().receive(PayloadType.handshakeRequest, utf8Encode(text))).toThrow(
      expect.objectContaining({ code: 'ssm/message-malformed' }),
    );
  }
});

test('an agent waits fifteen seconds and then fails the session', () => {
  const agent = new AgentHandshake({ agentVersion: '1', sessionType: 'Port', properties: {} });
  agent.start(1000);
  expect(agent.dueAt()).toBe(16_000);
  expect(agent.expire(15_999)).toEqual({ type: 'ignored' });
  expect(agent.expire(16_000)).toEqual({ type: 'failed', reason: handshakeTimedOut });
  expect(agent.expire(17_000)).toEqual({ type: 'ignored' });
});

test('an agent refuses a client that failed, that leaves out the SessionType action, or whose response is malformed', () => {
  const answers: [Uint8Array, string][] = [
    [
      encodeHandshakeResponse({
        clientVersion: '1',
        actions: [{ actionType: 'SessionType', status: 0, result: 3, error: 'no' }],
        errors: [],
      }),
      'SessionType failed on client with status 0 error: no',
    ],
    [encodeHandshakeResponse({ clientVersion: '1', actions: [], errors: [] }), 'did not answer'],
    [utf8Encode('{'), 'malformed'],
  ];
  for (const [payload, reason] of answers) {
    const agent = new AgentHandshake({ agentVersion: '1', sessionType: 'Port', properties: {} });
    agent.start(0);
    const step: AgentStep = agent.receive(PayloadType.handshakeResponse, payload, 1);
    expect(step).toEqual({ type: 'failed', reason: expect.stringContaining(reason) });
  }
});

test('input before the handshake is complete is ignored', () => {
  const agent = new AgentHandshake({ agentVersion: '1', sessionType: 'Port', properties: {} });
  agent.start(0);
  expect(agent.receive(PayloadType.output, utf8Encode('early'), 1)).toEqual({ type: 'ignored' });
});

test('versions compare as numbers, component by component', () => {
  const cases: [string, string, number][] = [
    ['1.2.295.0', '1.2.312.0', -1],
    ['1.2.1000.0', '1.2.331.0', 1],
    ['1.1.70', '1.1.70.0', 0],
    ['3.3.0.0', '3.1.1511.0', 1],
    ['', '0.0.0.0', 0],
    ['x.y', '0.1', -1],
  ];
  for (const [a, b, sign] of cases) expect(Math.sign(compareVersions(a, b))).toBe(sign);
});
