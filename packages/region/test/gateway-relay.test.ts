import { idleText, MessageType, parseChannelClosed, parseTaskAcknowledge } from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayFixture, nodeArn, sessionArn } from './gateway-fixture.ts';
import { acknowledgeOutput, frame, input, output, textOf } from './peer.ts';

let fixture: GatewayFixture;
beforeEach(async () => {
  fixture = await GatewayFixture.start();
});
afterEach(() => fixture.close());

const complete = (taskId: string, status = 'Success', text = ''): Uint8Array =>
  frame(MessageType.agentTaskComplete, JSON.stringify({ TaskId: taskId, FinalTaskStatus: status, Output: text }));

describe('relay', () => {
  it('relays frames in both directions without changing a byte', async () => {
    fixture.startSession();
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    const down = output('hello \u0000\n', 0);
    const up = input('ls\r', 0);
    agent.send(down);
    client.send(up);
    expect(Buffer.compare(await client.nextBytes(), down)).toBe(0);
    expect(Buffer.compare(await agent.nextBytes(), up)).toBe(0);
  });

  it('keeps the order of frames that arrive before the other side has attached', async () => {
    fixture.startSession();
    const agent = await fixture.data('agent');
    for (let n = 0; n < 100; n++) agent.send(output(`line ${n}`, n));
    await fixture.settle();
    const client = await fixture.data('client');
    for (let n = 0; n < 100; n++) expect((await client.next()).sequenceNumber).toBe(n);
  });

  it('loses nothing when a reader is slower than its writer', async () => {
    fixture.startSession();
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    client.socket.pause();
    const text = 'x'.repeat(250_000);
    // 50 MB: more than all sockets and the queue hold, so the agent must be made to wait.
    for (let n = 0; n < 200; n++) agent.send(output(text, n));
    const before = process.memoryUsage().arrayBuffers;
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(agent.socket.bufferedAmount).toBeGreaterThan(0);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
    client.socket.resume();
    for (let n = 0; n < 200; n++) {
      const received = await client.next();
      expect([received.sequenceNumber, received.payload.length]).toEqual([n, text.length]);
    }
  });

  it('does not queue retransmissions of a frame that still waits', async () => {
    fixture.startSession();
    const agent = await fixture.data('agent');
    const first = output('once', 0);
    for (let n = 0; n < 50; n++) agent.send(first);
    agent.send(output('twice', 1));
    await fixture.settle();
    const client = await fixture.data('client');
    expect(textOf(await client.next())).toBe('once');
    expect(textOf(await client.next())).toBe('twice');
  });

  it('lets a client come back and go on where it was', async () => {
    fixture.startSession();
    const first = await fixture.data('client');
    const agent = await fixture.data('agent');
    agent.send(output('before', 0));
    await first.next();
    first.cut();
    await first.closed;
    await fixture.settle();
    agent.send(output('while away', 1));
    const second = await fixture.data('client');
    expect(textOf(await second.next())).toBe('while away');
    expect(fixture.states).toContain('Disconnected');
    expect(fixture.states.at(-1)).toBe('Connected');
  });

  it('gives the session to the newest socket of a side and closes the older', async () => {
    fixture.startSession();
    const old = await fixture.data('client');
    await fixture.settle();
    const fresh = await fixture.data('client');
    expect(await old.closed).toMatchObject({ code: 1000, reason: expect.stringContaining('replaced') });
    const agent = await fixture.data('agent');
    agent.send(output('hi', 0));
    expect(textOf(await fresh.next())).toBe('hi');
  });

  it('does not relay agent_session_state to the client', async () => {
    fixture.startSession();
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    agent.send(frame(MessageType.agentSessionState, `{"SessionState":"Connected","SessionId":"${sessionArn}"}`));
    agent.send(output('next', 0));
    expect(textOf(await client.next())).toBe('next');
  });

  it('answers a message the client has acknowledged already in the client\u2019s stead', async () => {
    fixture.startSession();
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    const message = output('prompt', 0);
    agent.send(message);
    await client.next();
    const ack = acknowledgeOutput(0);
    client.send(ack);
    await agent.nextBytes();
    agent.send(message);
    expect(Buffer.compare(await agent.nextBytes(), ack)).toBe(0);
    expect(client.unread).toBe(0);
  });
});

describe('the end of a session', () => {
  it('comes after everything the agent has sent', async () => {
    const control = await fixture.control();
    await fixture.settle();
    fixture.startSession();
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    for (let n = 0; n < 20; n++) agent.send(output(`${n}`, n));
    control.send(complete(sessionArn));
    agent.close();
    for (let n = 0; n < 20; n++) expect(textOf(await client.next())).toBe(`${n}`);
    const closed = await client.next();
    expect(closed.messageType).toBe(MessageType.channelClosed);
    expect(parseChannelClosed(closed.payload)).toMatchObject({
      sessionId: sessionArn,
      destinationId: nodeArn,
      output: '',
    });
    expect((await client.closed).code).toBe(1000);
    expect(fixture.ends).toEqual([{ how: 'completed', output: '' }]);
  });

  it('waits for a slow client to have all the output, and then comes at once', async () => {
    const control = await fixture.control();
    fixture.startSession();
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    await fixture.settle();
    client.socket.pause();
    const text = 'x'.repeat(250_000);
    for (let n = 0; n < 80; n++) agent.send(output(text, n));
    agent.close();
    control.send(complete(sessionArn));
    await control.sync();
    expect(fixture.ends).toEqual([]);
    client.socket.resume();
    for (let n = 0; n < 80; n++) expect((await client.next()).sequenceNumber).toBe(n);
    expect((await client.next()).messageType).toBe(MessageType.channelClosed);
    expect(fixture.ends).toEqual([{ how: 'completed', output: '' }]);
  });

  it('does not wait for an agent that is done and stays', async () => {
    const control = await fixture.control();
    fixture.startSession();
    const client = await fixture.data('client');
    await fixture.data('agent');
    await fixture.settle();
    control.send(complete(sessionArn));
    await control.sync();
    expect(fixture.ends).toEqual([]);
    fixture.scheduler.advance(fixture.gateway.options.lastOutputMs);
    expect((await client.next()).messageType).toBe(MessageType.channelClosed);
    expect(fixture.ends[0]?.how).toBe('completed');
  });

  it('does not wait for a client that is stuck for ever', async () => {
    fixture.startSession();
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    await fixture.settle();
    client.socket.pause();
    for (let n = 0; n < 80; n++) agent.send(output('x'.repeat(250_000), n));
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    fixture.gateway.session(sessionArn)?.end({ how: 'terminated', output: '' });
    fixture.scheduler.advance(3600_000);
    expect(fixture.gateway.session(sessionArn)).toBeUndefined();
    client.socket.resume();
    await client.closed;
  });

  it('gives the client the reason of the agent, without the banner', async () => {
    const control = await fixture.control();
    await fixture.settle();
    fixture.startSession();
    const client = await fixture.data('client');
    // The start, then an answer to each copy of the report.
    await control.next();
    const report = complete(sessionArn, 'Failed', '\n----------ERROR-------\nRunAs user bob does not exist');
    control.send(report).send(report);
    const [one, two] = [await control.next(), await control.next()];
    expect(one.messageType).toBe(MessageType.agentTaskAcknowledge);
    expect(parseTaskAcknowledge(two.payload).taskId).toBe(sessionArn);
    expect(parseChannelClosed((await client.next()).payload).output).toBe('RunAs user bob does not exist');
    expect(fixture.ends).toHaveLength(1);
    expect(fixture.ends[0]?.how).toBe('failed');
  });

  it('acknowledges a report about an unknown session, so that the agent stops repeating it', async () => {
    const control = await fixture.control();
    control.send(complete('gone-00000000000000000'));
    expect((await control.next()).messageType).toBe(MessageType.agentTaskAcknowledge);
  });

  it('is sent to the agent too when the session is terminated', async () => {
    fixture.startSession();
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    await fixture.settle();
    fixture.gateway.session(sessionArn)?.end({ how: 'terminated', output: '' });
    expect((await client.next()).messageType).toBe(MessageType.channelClosed);
    expect((await agent.next()).messageType).toBe(MessageType.channelClosed);
    await fixture.pass(fixture.gateway.options.closeMs);
    expect((await agent.closed).code).toBe(1000);
  });

  it('is sent over the control channel to an agent that never attached', async () => {
    const control = await fixture.control();
    await fixture.settle();
    fixture.startSession();
    await fixture.data('client');
    expect((await control.next()).messageType).toBe(MessageType.interactiveShell);
    fixture.gateway.session(sessionArn)?.end({ how: 'terminated', output: '' });
    expect((await control.next()).messageType).toBe(MessageType.channelClosed);
  });

  it('comes when the agent does not attach in time', async () => {
    fixture.startSession();
    const client = await fixture.data('client');
    await fixture.settle();
    await fixture.pass(fixture.gateway.options.agentAttachMs);
    expect(parseChannelClosed((await client.next()).payload).output).toContain('did not open its end');
  });

  it.each(['with a close frame', 'without one, as when a NAT cuts it'])(
    'comes when the client stays away for the idle time, whose connection ended %s',
    async (how) => {
      fixture.startSession(sessionArn, { idleMs: 40 * 60_000 });
      const client = await fixture.data('client');
      const agent = await fixture.data('agent');
      if (how === 'with a close frame') client.close();
      else client.cut();
      await client.closed;
      await fixture.settle();
      await fixture.pass(39 * 60_000);
      expect(fixture.ends).toEqual([]);
      await fixture.pass(60_000);
      expect((await agent.next()).messageType).toBe(MessageType.channelClosed);
    },
  );

  it('comes after the idle timeout, with AWS\u2019s sentence, and not while messages are sent', async () => {
    fixture.startSession(sessionArn, { idleMs: 60_000 });
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    await fixture.settle();
    await fixture.pass(50_000);
    agent.send(output('still here', 0));
    await client.next();
    await fixture.pass(50_000);
    expect(fixture.ends).toEqual([]);
    await fixture.pass(10_000);
    expect(parseChannelClosed((await client.next()).payload).output).toBe(idleText);
  });

  it('does not take repetitions and acknowledgements for signs of life', async () => {
    fixture.startSession(sessionArn, { idleMs: 60_000 });
    await fixture.data('client');
    const agent = await fixture.data('agent');
    const message = output('prompt', 0);
    agent.send(message);
    await fixture.settle();
    for (let n = 0; n < 6; n++) {
      await fixture.pass(10_000);
      agent.send(message).send(frame(MessageType.acknowledge, '{}'));
      await fixture.settle();
    }
    expect(fixture.ends.map(({ output: text }) => text)).toEqual([idleText]);
  });

  it('comes at the maximum duration, busy or not', async () => {
    fixture.startSession(sessionArn, { maximumMinutes: 1 });
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    await fixture.settle();
    await fixture.pass(59_000);
    agent.send(output('busy', 0));
    await client.next();
    await fixture.pass(1_000);
    expect(parseChannelClosed((await client.next()).payload).output).toContain('maximum duration of 1 minute');
  });

  it('leaves neither timer nor session behind', async () => {
    fixture.startSession();
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    await fixture.settle();
    fixture.gateway.session(sessionArn)?.end({ how: 'terminated', output: '' });
    await client.closed;
    agent.close();
    await agent.closed;
    await fixture.settle();
    expect(fixture.gateway.session(sessionArn)).toBeUndefined();
    expect(fixture.scheduler.pending).toBe(0);
  });
});

describe('the control channel', () => {
  it('is sent the start message again when it was replaced before the agent attached', async () => {
    const first = await fixture.control();
    await fixture.settle();
    fixture.startSession();
    await fixture.data('client');
    const start = await first.nextBytes();
    const second = await fixture.control();
    expect(Buffer.compare(await second.nextBytes(), start)).toBe(0);
    expect((await first.closed).reason).toContain('replaced');
  });

  it('ends the sessions of an agent that was restarted', async () => {
    await fixture.control();
    await fixture.settle();
    fixture.startSession();
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    await fixture.settle();
    agent.cut();
    await agent.closed;
    await fixture.control();
    await fixture.settle();
    await fixture.pass(fixture.gateway.options.agentReturnMs);
    expect(parseChannelClosed((await client.next()).payload).output).toContain('was lost');
  });
});

describe('sockets', () => {
  it('are closed about hourly with Bye if configured, and the session goes on', async () => {
    await fixture.close();
    fixture = await GatewayFixture.start({ socketLifetimeMs: 3600_000, idleMs: 24 * 3600_000 });
    fixture.startSession(sessionArn, { idleMs: 24 * 3600_000 });
    const client = await fixture.data('client');
    const agent = await fixture.data('agent');
    await fixture.pass(3600_000);
    expect(await client.closed).toEqual({ code: 1000, reason: 'Bye' });
    expect((await agent.closed).reason).toBe('Bye');
    expect(fixture.ends).toEqual([]);
  });

  it('that no longer answer pings are cut', async () => {
    fixture.startSession();
    await fixture.data('agent');
    const client = await fixture.data('client');
    await fixture.settle();
    client.socket.pause();
    for (let beat = 0; beat < 3; beat++) fixture.scheduler.advance(fixture.gateway.options.heartbeatMs);
    client.socket.resume();
    expect((await client.closed).code).toBe(1006);
  });
});
